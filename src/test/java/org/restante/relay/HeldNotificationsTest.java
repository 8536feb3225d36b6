package org.restante.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.restante.queue.Samples.BOB;
import static org.restante.queue.Samples.NOW;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.restante.Requirement;
import org.restante.codec.mime.Fixture;
import org.restante.codec.reginfo.RegInfo;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;
import org.restante.cpm.HeaderField;
import org.restante.cpm.MessageKind;
import org.restante.lane.Lanes;
import org.restante.lane.Postponed;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.InMemoryDeferredMessageQueue;
import org.restante.queue.LeavingQueue;
import org.restante.queue.MessageIds;
import org.restante.queue.MessageState;
import org.restante.queue.KeptPreferences;
import org.restante.queue.MovableClock;
import org.restante.queue.Original;
import org.restante.queue.Samples;
import org.restante.queue.TakenLate;
import org.restante.sipservlet.SentRequests;
import org.restante.sipservlet.SentRequests.Sent;
import org.restante.trigger.RecordedEvents;
import org.restante.trigger.RecordedTriggers;
import org.restante.trigger.Registrations;
import org.restante.trigger.Trigger;

/** Bob has two devices, so every notification goes out twice. */
@Timeout(30)
class HeldNotificationsTest {

    private static final int MOST_POSTPONED = 10;

    private final MovableClock clock = new MovableClock(NOW);
    private final LeavingQueue store = new LeavingQueue(new InMemoryDeferredMessageQueue(new MessageIds(clock, new Random(1))));
    private final DeferredMessageQueue queue = store.queue();
    private final Lanes lanes = new Lanes(1, 10);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Postponed postponed = new Postponed(lanes, timer, MOST_POSTPONED);
    private final SentRequests sent = new SentRequests();
    private final Settings settings = SettingsReader.read(Map.of("served.domains", "home2.example",
            "trigger.settle", "0s", "live.noAnswer", "0s"), Map.of());
    private final Registrations registrations = new Registrations(new RecordedTriggers());
    private final LivePager pager = new LivePager(settings, sent, registrations, timer);
    private final RecordedEvents<TakenLate> latecomers = new RecordedEvents<>();
    private final KeptPreferences preferences = new KeptPreferences();
    private final HeldNotifications notifications =
            new HeldNotifications(settings, queue, preferences, pager, registrations, lanes, postponed, timer, clock, latecomers);

    @BeforeEach
    void register() {
        registrations.registered(BOB, "sip:scscf2.home2.example", true);
        registrations.document(BOB, "s1", RegInfo.parse(Fixture.read("cpm-deferred/c1-registered.reginfo")));
    }

    @AfterEach
    void close() {
        timer.shutdownNow();
        lanes.close();
    }

    @Test
    @Requirement("IMDN-08")
    void imdn08_whatWasHeldGoesOutOneAfterTheOtherAndTheFirstDeviceThatTakesItDecides() {
        hold("first");
        hold("second");
        wake();
        Sent first = sent.await(2);
        assertThat(new String(first.request().body())).isEqualTo("first");
        SentRequests.answer(first, pager, 200);
        Sent second = sent.await(4);
        assertThat(new String(second.request().body())).isEqualTo("second");
        SentRequests.answer(second, pager, 200);

        await().untilAsserted(() -> assertThat(states()).containsOnly(MessageState.DELIVERED));
        assertThat(queue.historyDue(NOW.plusSeconds(60), 9)).as("no part of the conversation").isEmpty();
        assertThat(sent.count()).isEqualTo(4);
    }

    @Test
    @Requirement("IMDN-10")
    void imdn10_whatIsPutOffWaitsAndIsOfferedAgainAndWhatIsRefusedForGoodIsNot() {
        hold("first");
        hold("second");
        wake();
        SentRequests.answer(sent.await(1), pager, 480);
        SentRequests.answer(sent.await(2), pager, 486);
        await().untilAsserted(() -> assertThat(states()).containsOnly(MessageState.QUEUED));
        assertThat(sent.count()).as("the second is not offered past the first").isEqualTo(2);

        wake();
        SentRequests.answer(sent.await(3), pager, 415);
        SentRequests.answer(sent.await(4), pager, 415);
        assertThat(new String(sent.await(6).request().body())).isEqualTo("second");
        SentRequests.answer(sent.await(5), pager, 200);
        await().untilAsserted(() -> assertThat(states()).containsExactly(MessageState.QUEUED, MessageState.DELIVERED));
        wake();
        lanes.call(BOB.uri(), () -> true).toCompletableFuture().join();
        assertThat(sent.count()).isEqualTo(6);
    }

    @Test
    void messagesAreLeftToTheirDelivery() {
        queue.defer(Samples.pager(BOB, "message", 5), Samples.stream("hello"));
        wake();
        await().until(() -> lanes.call(BOB.uri(), () -> true).toCompletableFuture().join());

        assertThat(sent.count()).isZero();
        assertThat(states()).containsExactly(MessageState.QUEUED);
    }

    @Test
    @Requirement("DEF-03")
    void def03_whoWantsNothingNowIsSentNoneUntilHeDoes() {
        preferences.change(BOB, before -> before.hold(true));
        hold("first");
        wake();
        await().until(() -> preferences.asked.get() > 0);
        lanes.call(BOB.uri(), () -> true).toCompletableFuture().join();
        assertThat(sent.count()).isZero();
        preferences.change(BOB, before -> before.hold(false));
        wake();
        assertThat(new String(sent.await(2).request().body())).isEqualTo("first");
    }

    @Test
    void whatComesWhileOthersGoOutFollows() {
        hold("first");
        wake();
        Sent first = sent.await(2);
        hold("later");
        wake();
        SentRequests.answer(first, pager, 200);

        assertThat(new String(sent.await(4).request().body())).isEqualTo("later");
    }

    @Test
    void whatADeviceTookWhileTheStoreWasAwayIsNotSentAgain() {
        hold("first");
        hold("second");
        wake();
        sent.await(2);
        store.away(true);
        SentRequests.answer(sent.await(1), pager, 200);
        wake();
        lanes.call(BOB.uri(), () -> true).toCompletableFuture().join();
        store.away(false);

        assertThat(new String(sent.await(4).request().body())).isEqualTo("second");
        SentRequests.answer(sent.await(4), pager, 200);
        await().untilAsserted(() -> assertThat(states()).containsOnly(MessageState.DELIVERED));
        assertThat(sent.count()).isEqualTo(4);
    }

    @Test
    void whatCouldNotBeReadWhenADeviceCameIsSentOnceTheStoreIsBack() {
        hold("first");
        store.away(true);
        wake();
        lanes.call(BOB.uri(), () -> true).toCompletableFuture().join();
        store.away(false);
        assertThat(new String(sent.await(2).request().body())).isEqualTo("first");
    }

    @Test
    void whoFindsTooMuchWaitingForTheStoreIsServedWhenWokenAgain() {
        for (int i = 0; i < MOST_POSTPONED; i++) {
            postponed.add("other", () -> false);
        }
        hold("first");
        store.away(true);
        wake();
        lanes.call(BOB.uri(), () -> true).toCompletableFuture().join();
        store.away(false);
        wake();
        assertThat(new String(sent.await(2).request().body())).isEqualTo("first");
    }

    @Test
    void whoeverIsToldThatADeviceTookOneLateIsToldWhichOne() {
        Settings brief = SettingsReader.read(Map.of("served.domains", "home2.example", "trigger.settle", "0s",
                "live.noAnswer", "100ms"), Map.of());
        HeldNotifications impatient = new HeldNotifications(brief, queue, preferences, pager, registrations, lanes,
                postponed, timer, clock, latecomers);
        hold("first");
        impatient.on(new Trigger.MessageHeld(BOB));
        Sent first = sent.await(2);
        await().untilAsserted(() -> assertThat(states()).containsOnly(MessageState.QUEUED));
        SentRequests.answer(first, pager, 200);

        assertThat(await().until(latecomers::taken, told -> !told.isEmpty())).singleElement().satisfies(told -> {
            assertThat(told.kind()).isEqualTo(MessageKind.IMDN);
            assertThat(told.message()).isEqualTo(queue.list(BOB, Optional.empty(), 1).get(0).id());
        });
    }

    private void wake() {
        notifications.on(new Trigger.MessageHeld(BOB));
    }

    private List<MessageState> states() {
        return queue.list(BOB, Optional.empty(), 9).stream().map(DeferredMessage::state).toList();
    }

    private void hold(String body) {
        Original sample = Samples.notification(BOB);
        queue.defer(new Original(MessageKind.IMDN, BOB, sample.startLine(), List.of(new HeaderField("From", "<sip:alice@home1.example>"),
                new HeaderField("To", "<" + BOB + ">")), List.of(), sample.assertedIdentity(), false, Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "", "message/cpim", body.length(), NOW,
                sample.expiresAt(), Optional.of(body)), Samples.stream(body));
    }
}
