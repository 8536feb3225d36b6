package org.restante.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.restante.codec.reginfo.RegInfo;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.InstanceId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.delivery.largemessage.LargeMessageProcedure;
import org.restante.delivery.merged.MergedProcedure;
import org.restante.delivery.push.PushProcedure;
import org.restante.disposition.NotificationSeen;
import org.restante.history.History;
import org.restante.history.HistoryRecorder;
import org.restante.ladder.LadderBook;
import org.restante.lane.Lanes;
import org.restante.lane.Postponed;
import org.restante.msrp.ByteRange;
import org.restante.msrp.DeliveryReport;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.msrp.OutgoingMessage;
import org.restante.policy.DuplicateKey;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.InMemoryDeferredMessageQueue;
import org.restante.queue.KeptPreferences;
import org.restante.queue.LeavingQueue;
import org.restante.queue.MessageEndings;
import org.restante.queue.MessageId;
import org.restante.queue.MessageIds;
import org.restante.queue.MessageState;
import org.restante.queue.MovableClock;
import org.restante.queue.QueueOperations;
import org.restante.queue.Samples;
import org.restante.queue.TakenLate;
import org.restante.sipservlet.CallLeg;
import org.restante.sipservlet.LegEvent;
import org.restante.sipservlet.LegId;
import org.restante.sipservlet.OutgoingRequest;
import org.restante.sipservlet.UserAgent;
import org.restante.trigger.RecordedEvents;
import org.restante.trigger.RecordedTriggers;
import org.restante.trigger.RegistrationDoubted;
import org.restante.trigger.Registrations;
import org.restante.trigger.Trigger;

/** Campaigns whose user agent, MSRP sessions, clock and timer are fakes; lanes are real, and the queue is in memory. */
final class CampaignRig implements AutoCloseable {

    static final ServedUser BOB = Samples.BOB;
    static final Duration SETTLE = Duration.ofSeconds(2);

    private static final String ALICE = "sip:alice@home1.example";
    private static final int MOST_POSTPONED = 4;

    /** An INVITE that was sent, and the MSRP session that it offered. */
    final class Invited {

        private final String requestUri;
        private final String delivery;
        private final Opened media;

        private Invited(String requestUri, String delivery, Opened media) {
            this.requestUri = requestUri;
            this.delivery = delivery;
            this.media = media;
        }

        void refuse(int status) {
            tell(new LegEvent.Refused(status, "", OptionalLong.empty()));
        }

        /** The device accepts and connects. */
        void accept() {
            tell(new LegEvent.Accepted(200, List.of(), "application/sdp", SessionRig.ANSWER.getBytes(US_ASCII)));
            media.listener.onBound(null);
            settle();
        }

        private void tell(LegEvent event) {
            campaigns.on(null, delivery, event);
            settle();
        }

        /** What was sent last arrives, and the device reports of it. */
        void report(int status) {
            OutgoingMessage last = media.sent.get(media.sent.size() - 1);
            media.listener.onTransmitted(null, last.messageId());
            settle();
            media.listener.onReport(null, new DeliveryReport(last.messageId(), ByteRange.whole(last.content().octets()), status));
            settle();
        }

        void lose() {
            media.listener.onLost(null, "reset");
            settle();
        }
    }

    private record Opened(MsrpSessionListener listener, List<OutgoingMessage> sent) {
    }

    private record Due(Instant at, Runnable work) {
    }

    final MovableClock clock = new MovableClock(Samples.NOW);
    final List<Invited> invited = new CopyOnWriteArrayList<>();
    final List<MessageId> ended = new CopyOnWriteArrayList<>(); // other than by their delivery
    RuntimeException userAgentFault;

    private final List<Opened> opened = new CopyOnWriteArrayList<>();
    private final List<Due> due = new CopyOnWriteArrayList<>();
    private final Lanes lanes = new Lanes(2, 100);
    private final Postponed postponed = new Postponed(lanes, timer(), MOST_POSTPONED);
    final LeavingQueue store = new LeavingQueue(new InMemoryDeferredMessageQueue(new MessageIds(clock, new Random(1))));
    private final DeferredMessageQueue queue = store.queue();
    private final RecordedTriggers triggers = new RecordedTriggers();
    private final Registrations registrations = new Registrations(triggers);
    private final Campaigns campaigns;
    private final List<RegInfo.Contact> contacts = new ArrayList<>();
    private int held;

    CampaignRig() {
        Settings settings = SettingsReader.read(Map.of("trigger.settle", SETTLE.toSeconds() + "s"), Map.of());
        HistoryRecording recording = new HistoryRecording(new Recorded().fake(HistoryRecorder.class,
                Map.of("recordAll", a -> null)), new Recorded().fake(History.class, Map.of("isRecordingOn", a -> false)), queue,
                lanes, clock);
        MessageEndings endings = new Recorded().fake(MessageEndings.class, Map.of("undeliverable", a -> true,
                "delivered", a -> end((MessageId) a[1]), "taken", a -> end((MessageId) a[3])));
        LateReports late = new LateReports(settings, new Settlement(settings, queue, endings, recording, registrations, clock),
                lanes, clock);
        campaigns = new Campaigns(settings, queue, new Recorded().fake(QueueOperations.class, Map.of()), endings,
                new KeptPreferences(), recording, agent(), (overTls, listener) -> open(listener), lanes,
                postponed, clock, timer(), registrations, new RecordedEvents<RegistrationDoubted>(), new Procedures(settings, List.of(
                        new PushProcedure(settings), new LargeMessageProcedure(settings), new MergedProcedure(settings))),
                LadderBook.NONE, late);
    }

    private boolean end(MessageId message) {
        store.reach("end it");
        return ended.add(message);
    }

    private UserAgent agent() {
        return new Recorded().fake(UserAgent.class, Map.of("send", a -> {
            if (userAgentFault != null) {
                throw userAgentFault;
            }
            invited.add(new Invited(((OutgoingRequest) a[0]).requestUri(), ((CallLeg) a[1]).correlation(),
                    opened.get(opened.size() - 1)));
            return new LegId("app", "sip" + invited.size());
        }, "end", a -> null));
    }

    private MsrpSession open(MsrpSessionListener listener) {
        Opened session = new Opened(listener, new CopyOnWriteArrayList<>());
        opened.add(session);
        return new Recorded().fake(MsrpSession.class, Map.of("localPath", a -> List.of(SessionRig.LOCAL),
                "localUri", a -> SessionRig.LOCAL, "remote", a -> null, "abort", a -> null, "close", a -> null,
                "sendAs", a -> null, "send", a -> session.sent.add((OutgoingMessage) a[0]) ? null : null));
    }

    private ScheduledExecutorService timer() {
        return new Recorded().fake(ScheduledExecutorService.class, Map.of(
                "schedule", a -> later((Runnable) a[0], (Long) a[1]),
                "scheduleWithFixedDelay", a -> later(() -> { }, (Long) a[1]))); // a lease that nobody takes back
    }

    private ScheduledFuture<?> later(Runnable work, long millis) {
        Due one = new Due(clock.instant().plusMillis(millis), work);
        due.add(one);
        return (ScheduledFuture<?>) Proxy.newProxyInstance(ScheduledFuture.class.getClassLoader(),
                new Class<?>[] {ScheduledFuture.class}, (proxy, method, arguments) -> due.remove(one));
    }

    /** Lets a time go by, and does what comes due meanwhile. */
    void goBy(Duration time) {
        Instant end = clock.instant().plus(time);
        Optional<Due> next = next(end);
        while (next.isPresent()) {
            due.remove(next.get());
            clock.set(next.get().at());
            next.get().work().run();
            settle();
            next = next(end);
        }
        clock.set(end);
    }

    private Optional<Due> next(Instant end) {
        return due.stream().filter(one -> !one.at().isAfter(end)).min(Comparator.comparing(Due::at));
    }

    /** A message is held, and wakes the queue. {@return its id} */
    MessageId hold() {
        String key = DuplicateKey.of(ALICE, Optional.of(imdn(++held)), Optional.empty()).orElseThrow();
        MessageId message = Samples.idOf(queue.defer(Samples.pager(BOB, key, 5), Samples.stream("hello")));
        campaigns.on(new Trigger.MessageHeld(BOB));
        settle();
        return message;
    }

    private static ImdnMessageId imdn(int number) {
        return new ImdnMessageId("m" + number);
    }

    /** A device tells the sender of the last message that it was shown. */
    void showsLast() {
        campaigns.on(new NotificationSeen(BOB, ALICE, imdn(held), true));
        settle();
    }

    /** A device takes a message that it was offered before it was held. */
    void takesLate(String device, MessageId message) {
        campaigns.on(new TakenLate(BOB, MessageKind.PAGER, message, new InstanceId(device), Set.of(new InstanceId(device))));
        settle();
    }

    /** As much waits for the store as may. */
    void postponeAsMuchAsCanBe() {
        for (int i = 0; i < MOST_POSTPONED; i++) {
            postponed.add(BOB.uri(), () -> !store.isAway());
        }
    }

    /** A device registers for the first time. */
    void appears(String device) {
        contacts.add(new RegInfo.Contact(device, true, "registered", "sip:" + device, Optional.empty(),
                Map.of("+sip.instance", "<" + device + ">", "+g.3gpp.icsi-ref", "urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg"),
                Optional.of(BOB.uri() + ";gr=" + device)));
        registrations.registered(BOB, "sip:scscf2.home2.example", true);
        triggers.taken(); // of those that were there before
        registrations.document(BOB, "s", new RegInfo(contacts.size(), true,
                List.of(new RegInfo.Registration(BOB.uri(), "a", "active", contacts))));
        tellTriggers();
    }

    /** All devices register anew. */
    void register() {
        registrations.registered(BOB, "sip:scscf2.home2.example", true);
        tellTriggers();
    }

    private void tellTriggers() {
        triggers.taken().forEach(campaigns::on);
        settle();
    }

    /** {@return states of the messages, in order of reception} */
    List<MessageState> states() {
        return queue.list(BOB, Optional.empty(), 9).stream().map(DeferredMessage::state).toList();
    }

    Invited last() {
        return invited.get(invited.size() - 1);
    }

    /** {@return the devices that were invited, in this order} */
    List<String> devices() {
        return invited.stream().map(invite -> invite.requestUri.replaceAll(".*;gr=", "")).toList();
    }

    private void settle() {
        for (int i = 0; i < 8; i++) { // work may hand on work
            lanes.call(BOB.uri(), () -> null).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    @Override
    public void close() {
        lanes.close();
    }
}
