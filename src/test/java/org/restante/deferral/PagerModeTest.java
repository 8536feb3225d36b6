package org.restante.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.restante.Requirement;
import org.restante.codec.mime.Fixture;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;
import org.restante.deferral.DeferralDecision.Held;
import org.restante.deferral.DeferralDecision.Refused;
import org.restante.disposition.NotificationSeen;
import org.restante.disposition.StoredNotices;
import org.restante.lane.Lanes;
import org.restante.queue.Deferral;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.MessageId;
import org.restante.queue.MessageIntake;
import org.restante.queue.KeptPreferences;
import org.restante.queue.MovableClock;
import org.restante.queue.Original;
import org.restante.queue.QueueUnavailableException;
import org.restante.queue.TakenLate;
import org.restante.trigger.RecordedEvents;
import org.restante.trigger.RecordedTriggers;
import org.restante.trigger.Trigger;

@Timeout(30)
class PagerModeTest {

    private static final ServedUser BOB = new ServedUser("sip:bob@home2.example");
    private static final MessageId ID = new MessageId(new UUID(1, 2));

    private final RecordedTriggers triggers = new RecordedTriggers();
    private final List<Original> deferred = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();
    private final Lanes lanes = new Lanes(1, 10);
    private final List<CompletableFuture<LiveOutcome>> offers = new CopyOnWriteArrayList<>();
    private volatile Function<Original, Deferral> store = original -> new Deferral.Held(ID);
    private final List<Duration> limits = new CopyOnWriteArrayList<>();
    private volatile boolean devices;
    private volatile boolean olderWait;
    private volatile Optional<Deferral.Duplicate> copy = Optional.empty();
    private final List<Original> remembered = new CopyOnWriteArrayList<>();
    private volatile Supplier<CompletionStage<Void>> memory = () -> CompletableFuture.completedStage(null);

    private final Settings settings = SettingsReader.read(Map.of("served.domains", "home2.example"), Map.of());
    private final MovableClock clock = new MovableClock(Instant.parse("2026-03-02T08:15:31.204999Z"));
    private final RecordedEvents<NotificationSeen> notifications = new RecordedEvents<>();
    private final RecordedEvents<TakenLate> latecomers = new RecordedEvents<>();
    private final KeptPreferences preferences = new KeptPreferences();
    private final PagerMode pagerMode = new PagerMode(settings, intake(), clock, triggers,
            new StoredNotices(settings, null, null, clock),
            new FrontDoor(preferences, lanes, clock), new FirstOffer(settings, new Devices(), queue(), lanes, clock), notifications, latecomers);

    @AfterEach
    void close() {
        lanes.close();
    }

    /** I-12: whoever tells a user of this domain what became of a message is heard, whatever becomes of the notification. */
    @Test
    void whatADeviceTellsASenderIsHeard() {
        String imdn = new String(Fixture.read("cpm-deferred/d4-imdn.cpim"), java.nio.charset.StandardCharsets.UTF_8);
        String displayed = imdn.replace("delivery-notification", "display-notification").replace("<delivered/>", "<displayed/>")
                .replaceFirst("Content-Length: .*\r\n", "");
        String failed = imdn.replace("<delivered/>", "<failed/>").replaceFirst("Content-Length: .*\r\n", "");
        for (String body : List.of(imdn, displayed, failed)) {
            answer(new Pager().body(body));
        }

        ServedUser teller = new ServedUser("sip:alice@home1.example");
        ImdnMessageId message = new ImdnMessageId("m4Gg77HhU");
        assertThat(notifications.taken()).containsExactly(new NotificationSeen(teller, "sip:bob@home2.example", message, false),
                new NotificationSeen(teller, "sip:bob@home2.example", message, true));
    }

    @Test
    void messageIsHeldUnchangedAndWakesTheQueue() {
        assertThat(answer(new Pager())).isEqualTo(new Held(ID, false));

        assertThat(contents).containsExactly(Fixture.read("cpm-deferred/d1-pager.cpim"));
        assertThat(deferred.get(0).receivedAt()).isEqualTo(Instant.parse("2026-03-02T08:15:31.204Z"));
        assertThat(triggers.taken()).containsExactly(new Trigger.MessageHeld(deferred.get(0).user()));
    }

    @Test
    void secondCopyIsAnsweredAlikeAndWakesNobody() {
        store = original -> new Deferral.Duplicate(ID);

        assertThat(answer(new Pager())).isEqualTo(new Held(ID, true));
        assertThat(triggers.taken()).isEmpty();
    }

    @Test
    @Requirement("DEF-02")
    void def02_whoIsBlockedReachesNeitherADeviceNorTheStore() {
        devices = true;
        for (String blocked : List.of("sip:alice@home1.example", "tel:+15551230007")) {
            preferences.change(BOB, before -> before.block(Set.of(ServedUser.of(blocked))));
            assertThat(answer(new Pager().with("Expires", "0").with("Privacy", "id").with("P-Asserted-Identity",
                    "\"A, <b>\" <sip:Alice@other.example>, <sip:alice@HOME1.example:5060>, <tel:+1-555-123-0007>")))
                    .isInstanceOfSatisfying(Refused.class, refused -> {
                        assertThat(refused.status()).as("before its expiry is looked at").isEqualTo(403);
                        assertThat(refused.reason()).contains(BOB.uri() + " has blocked");
                    });
        }
        assertThat(offers).isEmpty();
        assertThat(deferred).isEmpty();
        assertThat(triggers.taken()).isEmpty();
    }

    @Test
    void whoIsNotBlockedIsTakenAlthoughOthersAre() {
        preferences.change(BOB, before -> before.block(Set.of(ServedUser.of("sip:mallory@home1.example"))));
        assertThat(answer(new Pager())).isEqualTo(new Held(ID, false));
    }

    @Test
    @Requirement("DEF-03")
    void def03_whoWantsNothingNowIsOfferedNothingAndAllIsHeld() {
        devices = true;
        preferences.change(BOB, before -> before.hold(true));
        assertThat(answer(new Pager())).isEqualTo(new Held(ID, false));
        assertThat(answer(new Pager().with("Expires", "0"))).isInstanceOfSatisfying(Refused.class,
                refused -> assertThat(refused.status()).isEqualTo(480));
        assertThat(offers).isEmpty();
    }

    @Test
    void preferencesThatCannotBeReadAreAnswered503() {
        preferences.failing = true;
        assertThat(answer(new Pager())).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers()).containsExactly(new HeaderField("Retry-After", "10"));
        });
        assertThat(deferred).isEmpty();
    }

    @Test
    void refusedMessageReachesNoStore() {
        assertThat(answer(new Pager().to("sip:bob@elsewhere.test"))).isInstanceOfSatisfying(Refused.class,
                refused -> assertThat(refused.status()).isEqualTo(480));
        assertThat(deferred).isEmpty();
    }

    @Test
    void storeThatIsDownIsAnswered503WithRetryAfter() {
        store = original -> {
            throw new QueueUnavailableException("defer", new IOException("no connection"));
        };

        assertThat(answer(new Pager())).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers()).extracting(HeaderField::name).containsExactly("Retry-After");
        });
        assertThat(triggers.taken()).isEmpty();
    }

    @Test
    void faultOfTheStoreIsAnswered500EvenAnError() {
        store = original -> {
            throw new AssertionError("wanted by the test");
        };

        assertThat(answer(new Pager())).isInstanceOfSatisfying(Refused.class,
                refused -> assertThat(refused.status()).isEqualTo(500));
    }

    @Test
    void overloadIsAnswered503AtOnce() {
        store = original -> new Deferral.Overloaded("1000 messages wait");

        assertThat(answer(new Pager())).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.reason()).contains("overload");
            assertThat(refused.headers()).containsExactly(new HeaderField("Retry-After", "10"));
        });
        assertThat(triggers.taken()).isEmpty();
    }

    @Test
    void fullQueueIsAnswered480WithRetryAfter() {
        store = original -> new Deferral.Full("1000 messages wait already");

        assertThat(answer(new Pager())).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(480);
            assertThat(refused.reason()).contains("1000 messages wait already");
            assertThat(refused.headers()).containsExactly(new HeaderField("Retry-After", "3600"));
        });
        assertThat(triggers.taken()).isEmpty();
    }

    @Test
    void storeThatFailedIsLeftAloneForAMoment() {
        store = original -> {
            throw new QueueUnavailableException("defer", new IOException("no connection"));
        };
        answer(new Pager());
        store = original -> {
            throw new AssertionError("the store was asked again at once");
        };

        assertThat(answer(new Pager())).isInstanceOfSatisfying(Refused.class,
                refused -> assertThat(refused.status()).isEqualTo(503));
    }

    @Test
    void storeThatFailedIsAskedAgainWhenTheClockWasSetBack() {
        store = original -> {
            throw new QueueUnavailableException("defer", new IOException("no connection"));
        };
        answer(new Pager());
        store = original -> new Deferral.Held(ID);
        clock.set(clock.instant().minus(Duration.ofDays(2)));

        assertThat(answer(new Pager())).isEqualTo(new Held(ID, false));
    }

    @Test
    void whatADeviceTakesIsNotHeld() {
        devices = true;
        CompletableFuture<DeferralDecision> decision = begin(new Pager());
        offer(0).complete(new LiveOutcome.Taken(200));

        assertThat(decision.join()).isEqualTo(new DeferralDecision.Delivered(200));
        assertThat(deferred).isEmpty();
    }

    @Test
    void whatNoDeviceTakesNowIsHeld() {
        devices = true;
        CompletableFuture<DeferralDecision> decision = begin(new Pager());
        offer(0).complete(new LiveOutcome.NotNow("486 Busy Here"));

        assertThat(decision.join()).isEqualTo(new Held(ID, false));
    }

    @Test
    void whatADeviceRefusesForGoodIsRefusedAndNotHeld() {
        devices = true;
        CompletableFuture<DeferralDecision> decision = begin(new Pager());
        offer(0).complete(new LiveOutcome.Refused(603, "Decline", List.of()));

        assertThat(decision.join()).isEqualTo(new Refused(603, "Decline", List.of()));
        assertThat(deferred).isEmpty();
    }

    @Test
    void behindOlderMessagesItIsHeldWithoutBeingOffered() {
        devices = true;
        olderWait = true;

        assertThat(answer(new Pager())).isEqualTo(new Held(ID, false));
        assertThat(offers).isEmpty();
    }

    @Test
    void secondMessageIsOfferedOnlyWhenItIsKnownWhatCameOfTheFirst() {
        devices = true;
        CompletableFuture<DeferralDecision> first = begin(new Pager());
        offer(0);
        CompletableFuture<DeferralDecision> second = begin(new Pager());
        assertThat(offers).hasSize(1);

        store = original -> {
            olderWait = true; // from now on
            return new Deferral.Held(ID);
        };
        offers.get(0).complete(new LiveOutcome.NotNow("408 no answer"));

        assertThat(first.join()).isEqualTo(new Held(ID, false));
        assertThat(second.join()).isEqualTo(new Held(ID, false));
        assertThat(offers).as("the second did not overtake the first").hasSize(1);
    }

    @Test
    void theWaitForItsTurnIsPartOfTheTimeOfAnOffer() {
        devices = true;
        CompletableFuture<DeferralDecision> first = begin(new Pager());
        offer(0);
        CompletableFuture<DeferralDecision> second = begin(new Pager());
        CompletableFuture<DeferralDecision> third = begin(new Pager());

        clock.set(clock.instant().plusSeconds(4));
        offers.get(0).complete(new LiveOutcome.Taken(200));
        assertThat(first.join()).isEqualTo(new DeferralDecision.Delivered(200));
        offer(1);
        clock.set(clock.instant().plusSeconds(7));
        offers.get(1).complete(new LiveOutcome.Taken(200));
        second.join();

        assertThat(third.join()).as("its time was over before its turn came").isEqualTo(new Held(ID, false));
        assertThat(limits).hasSize(2).last().satisfies(limit -> assertThat(limit.toSeconds()).isEqualTo(5));
    }

    @Test
    @Requirement("DEF-02")
    void def02_whatExpiresBeforeItsTurnComesIsNeitherOfferedNorHeld() {
        devices = true;
        CompletableFuture<DeferralDecision> first = begin(new Pager().with("Expires", "5"));
        offer(0);
        CompletableFuture<DeferralDecision> second = begin(new Pager().with("Expires", "2"));
        clock.set(clock.instant().plusSeconds(2));
        offers.get(0).complete(new LiveOutcome.NotNow("486 Busy Here"));

        assertThat(first.join()).isEqualTo(new Held(ID, false));
        assertThat(second.join()).isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.status()).isEqualTo(480));
        assertThat(limits).singleElement().satisfies(limit -> assertThat(limit).as("no longer than it lives")
                .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5)));
        assertThat(deferred).hasSize(1);
    }

    @Test
    void whatADeviceTookIsRememberedBeforeItsSenderIsAnswered() {
        devices = true;
        CompletableFuture<Void> durable = new CompletableFuture<>();
        memory = () -> durable;
        CompletableFuture<DeferralDecision> decision = begin(new Pager());
        offer(0).complete(new LiveOutcome.Taken(200));

        assertThat(decision).isNotDone();
        durable.complete(null);
        assertThat(decision.join()).isEqualTo(new DeferralDecision.Delivered(200));
        assertThat(remembered).hasSize(1);
    }

    @Test
    void whatADeviceTookIsAnsweredEvenIfTheStoreCannotRememberIt() {
        devices = true;
        memory = () -> CompletableFuture.failedStage(new QueueUnavailableException("remember", new IOException("gone")));
        CompletableFuture<DeferralDecision> decision = begin(new Pager());
        offer(0).complete(new LiveOutcome.Taken(202));

        assertThat(decision.join()).isEqualTo(new DeferralDecision.Delivered(202));
    }

    @Test
    void secondCopyOfWhatADeviceTookIsOfferedToNobodyAndAnsweredAlike() {
        copy = Optional.of(new Deferral.Duplicate(ID, true));
        devices = true;
        assertThat(answer(new Pager())).isEqualTo(new DeferralDecision.Delivered(200));
        store = original -> copy.get();
        devices = false;
        assertThat(answer(new Pager())).isEqualTo(new DeferralDecision.Delivered(200));

        assertThat(offers).isEmpty();
        assertThat(triggers.taken()).isEmpty();
    }

    @Test
    void secondCopyOfWhatWasHeldIsOfferedToNobodyAlthoughDevicesAreThere() {
        copy = Optional.of(new Deferral.Duplicate(ID));
        store = original -> copy.get();
        devices = true;

        assertThat(answer(new Pager())).isEqualTo(new Held(ID, true));
        assertThat(offers).isEmpty();
    }

    @Test
    void whatIsForThisMomentOnlyIsOfferedButNeverHeld() {
        devices = true;
        CompletableFuture<DeferralDecision> decision = begin(new Pager().with("Expires", "0"));
        offer(0).complete(new LiveOutcome.NotNow("480"));

        assertThat(decision.join()).isInstanceOfSatisfying(Refused.class,
                refused -> assertThat(refused.status()).isEqualTo(480));
        assertThat(deferred).isEmpty();
    }

    @Test
    void whoTakesItWhenItIsHeldOrAboutToBeIsToldOfOnce() {
        devices = true;
        InstanceId phone = new InstanceId("phone");
        InstanceId tablet = new InstanceId("tablet");
        LateTakers late = new LateTakers(Set.of(phone, tablet));
        CompletableFuture<DeferralDecision> decision = begin(new Pager());
        LiveOutcome.NotNow nobody = new LiveOutcome.NotNow("408 no answer", late);
        late.took(phone);
        offer(0).complete(nobody);
        assertThat(decision.join()).isEqualTo(new Held(ID, false));
        late.took(tablet);

        assertThat(latecomers.taken()).extracting(TakenLate::message, TakenLate::device)
                .containsExactly(tuple(ID, phone), tuple(ID, tablet));
    }

    @Test
    void whoTakesWhatCannotBeHeldIsNotToldOf() {
        devices = true;
        store = original -> new Deferral.Full("queue.maxMessages");
        LateTakers late = new LateTakers(Set.of(new InstanceId("phone")));
        CompletableFuture<DeferralDecision> decision = begin(new Pager());
        offer(0).complete(new LiveOutcome.NotNow("408 no answer", late));
        decision.join();
        late.took(new InstanceId("phone"));

        assertThat(latecomers.taken()).isEmpty();
    }

    private CompletableFuture<DeferralDecision> begin(Pager pager) {
        return pagerMode.receive(pager.message()).toCompletableFuture();
    }

    private CompletableFuture<LiveOutcome> offer(int index) {
        await().until(() -> offers.size() > index);
        return offers.get(index);
    }

    /** Devices that are there or not, and answer when the test says so. */
    private final class Devices implements LiveDelivery {

        @Override
        public boolean hasDevices(ServedUser user) {
            return devices;
        }

        @Override
        public CompletionStage<LiveOutcome> offer(Original original, byte[] body, Duration limit) {
            CompletableFuture<LiveOutcome> outcome = new CompletableFuture<>();
            limits.add(limit);
            offers.add(outcome);
            return outcome;
        }
    }

    private DeferralDecision answer(Pager pager) {
        return pagerMode.receive(pager.message()).toCompletableFuture().join();
    }

    /** A queue that can only be asked whether anything waits, and for copies. */
    private DeferredMessageQueue queue() {
        return (DeferredMessageQueue) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {DeferredMessageQueue.class}, (proxy, method, arguments) -> {
                    return switch (method.getName()) {
                        case "hasWaiting" -> olderWait;
                        case "copyOf" -> copy;
                        default -> throw new AssertionError("unexpected call of " + method);
                    };
                });
    }

    /** An intake that can only be deferred to, and told what was delivered at once. */
    private MessageIntake intake() {
        return (MessageIntake) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {MessageIntake.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("deliveredAtOnce")) {
                        remembered.add((Original) arguments[0]);
                        return memory.get();
                    }
                    if (!method.getName().equals("defer")) {
                        throw new AssertionError("unexpected call of " + method);
                    }
                    return CompletableFuture.supplyAsync(() -> {
                        Deferral result = store.apply((Original) arguments[0]);
                        deferred.add((Original) arguments[0]);
                        contents.add((byte[]) arguments[1]);
                        return result;
                    });
                });
    }
}
