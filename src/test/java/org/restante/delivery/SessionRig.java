package org.restante.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.restante.codec.mime.Fixture;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;
import org.restante.cpm.Device;
import org.restante.cpm.HeaderField;
import org.restante.cpm.InstanceId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.delivery.largemessage.LargeMessageProcedure;
import org.restante.delivery.merged.MergedProcedure;
import org.restante.delivery.push.PushProcedure;
import org.restante.history.History;
import org.restante.history.HistoryRecorder;
import org.restante.ladder.LadderBook;
import org.restante.lane.Lanes;
import org.restante.lane.Postponed;
import org.restante.msrp.ByteRange;
import org.restante.msrp.DeliveryReport;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpUri;
import org.restante.msrp.OutgoingMessage;
import org.restante.msrp.SendingProfile;
import org.restante.queue.Backlog;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.DeviceDelivery;
import org.restante.queue.Lease;
import org.restante.queue.MessageEndings;
import org.restante.queue.MessageId;
import org.restante.queue.MessageState;
import org.restante.queue.Original;
import org.restante.queue.Outcome;
import org.restante.queue.QueueOperations;
import org.restante.queue.QueueUnavailableException;
import org.restante.sipservlet.LegEvent;
import org.restante.sipservlet.LegId;
import org.restante.sipservlet.OutgoingRequest;
import org.restante.sipservlet.UserAgent;
import org.restante.trigger.RecordedTriggers;
import org.restante.trigger.Registrations;

/** A delivery session whose queue, user agent, MSRP session and timer are fakes; the lane is real. */
final class SessionRig implements AutoCloseable {

    static final ServedUser BOB = new ServedUser("sip:bob@home2.example");
    static final String ANSWER = new String(Fixture.read("cpm-deferred/d1-answer.sdp"), US_ASCII);
    static final MsrpUri LOCAL = MsrpUri.parse("msrp://192.0.2.20:2855/local;tcp");
    private static final int MOST_POSTPONED = 10;
    private static final Instant NOW = Instant.parse("2026-03-02T08:15:31.204Z");

    final Recorded media = new Recorded();
    final Recorded agent = new Recorded();
    final Deque<DeferredMessage> waiting = new ArrayDeque<>();
    final Map<MessageId, Outcome> outcomes = new LinkedHashMap<>();
    final List<OutgoingMessage> sent = new ArrayList<>();
    final List<SendingProfile> profiles = new ArrayList<>();
    final List<HeaderField> byeHeaders = new ArrayList<>();
    final Map<Long, Runnable> timers = new LinkedHashMap<>(); // by delay in milliseconds
    final List<Long> cancelled = new ArrayList<>();
    final List<Ending> endings = new ArrayList<>();
    final List<String> offers = new ArrayList<>();
    final List<List<String>> routes = new ArrayList<>();
    final List<List<?>> recorded = new CopyOnWriteArrayList<>(); // history, as it was told at once
    final List<MessageId> discarded = new ArrayList<>();
    final List<List<MessageId>> groups = new ArrayList<>(); // messages that were finished together
    final List<MessageId> confirmedForOthersToo = new ArrayList<>();
    final List<MessageId> givenUp = new ArrayList<>();
    final List<MessageId> delivered = new ArrayList<>();
    final List<MessageId> reportedLate = new ArrayList<>();
    final LateReports late;
    RuntimeException storeFault;

    private final List<DeferredMessage> leased = new ArrayList<>();
    private final Lanes lanes = new Lanes(2, 100);
    private final Postponed postponed = new Postponed(lanes, timer(), MOST_POSTPONED);
    DeliverySession session;

    SessionRig(int messages) {
        this(messages, Map.of());
    }

    SessionRig(int messages, Map<String, String> settings) {
        for (int i = 1; i <= messages; i++) {
            waiting.add(message(i));
        }
        Map<String, String> keys = new java.util.HashMap<>(settings);
        keys.put("queue.lease", "90s");
        Settings read = SettingsReader.read(keys, Map.of());
        DeferredMessageQueue queue = queue();
        HistoryRecording recording = new HistoryRecording(new Recorded().fake(HistoryRecorder.class,
                Map.of("recordAll", a -> recorded.add((List<?>) a[0]) ? null : null)), new Recorded().fake(History.class, Map.of("isRecordingOn", a -> true)), queue,
                lanes, clock());
        Settlement settlement = new Settlement(read, queue, endings(), recording, new Registrations(new RecordedTriggers()), clock());
        late = new LateReports(read, settlement, lanes, clock());
        DeliveryTools tools = new DeliveryTools(read, queue, operations(), endings(), settlement, recording, new Procedures(read, List.of(
                new PushProcedure(read), new LargeMessageProcedure(read), new MergedProcedure(read))), agent(),
                (overTls, listener) -> mediaSession(), lanes, postponed, clock(), timer(),
                LadderBook.NONE, late);
        session = new DeliverySession(BOB, new Device(new InstanceId("phone"), Optional.empty(), "sip:phone", Set.of()),
                "sip:bob@home2.example;gr=phone", Reach.ONLY, tools, (s, ending) -> endings.add(ending));
    }

    /** As much waits for the store as may. */
    void postponeAsMuchAsCanBe() {
        for (int i = 0; i < MOST_POSTPONED; i++) {
            postponed.add("other", () -> storeFault == null);
        }
    }

    static DeferredMessage message(int number) {
        return message(number, NOW.plusSeconds(60));
    }

    static DeferredMessage expiredMessage(int number) {
        return message(number, NOW);
    }

    static DeferredMessage largeMessage(int number) {
        return message(MessageKind.LMM, number, NOW.plusSeconds(60));
    }

    private static DeferredMessage message(int number, Instant expiresAt) {
        return message(MessageKind.PAGER, number, expiresAt);
    }

    private static DeferredMessage message(MessageKind kind, int number, Instant expiresAt) {
        List<HeaderField> headers = List.of(new HeaderField("From", "<sip:alice@home1.example>"));
        return new DeferredMessage(new MessageId(new UUID(0, number)), new Original(kind, BOB,
                "MESSAGE sip:bob@home2.example SIP/2.0", headers, List.of(), "sip:alice@home1.example", false, Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "", "text/plain", 5,
                NOW.minusSeconds(60), expiresAt, Optional.empty()), MessageState.DELIVERING, 0);
    }

    private static Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    private DeferredMessageQueue queue() {
        Lease lease = new Lease(BOB, new InstanceId("phone"), new UUID(9, 9), "n", 1, NOW.plusSeconds(120));
        return new Recorded().fake(DeferredMessageQueue.class, Map.ofEntries(
                Map.entry("backlog", a -> new Backlog(waiting.size(), 0, 0)),
                Map.entry("claim", a -> {
                    boolean any = leased.addAll(waiting);
                    waiting.clear();
                    return any ? Optional.of(lease) : Optional.empty();
                }),
                Map.entry("claimed", a -> {
                    Optional<?> after = (Optional<?>) a[1];
                    return leased.stream().filter(m -> after.isEmpty()
                            || m.id().compareTo((MessageId) after.get()) > 0).toList();
                }),
                Map.entry("contents", a -> ((Collection<?>) a[1]).stream().limit(1) // the others by themselves
                        .collect(Collectors.toMap(id -> id, id -> "hello".getBytes(US_ASCII)))),
                Map.entry("content", a -> new ByteArrayInputStream("hello".getBytes(US_ASCII))),
                Map.entry("done", a -> finish(List.of((MessageId) a[1]), (Outcome) a[2]).size() == 1),
                Map.entry("delivered", a -> finish(((Collection<?>) a[1]).stream().map(MessageId.class::cast).toList(), (Outcome) a[2])),
                Map.entry("release", a -> release()),
                Map.entry("renew", a -> Optional.empty()),
                Map.entry("devices", a -> confirmedForOthersToo.contains(a[1])
                        ? List.of(new DeviceDelivery(new InstanceId("phone"), DeviceDelivery.Status.CONFIRMED, new UUID(9, 9), 0, "", NOW)) : List.of()),
                Map.entry("historyRecorded", a -> null),
                Map.entry("find", a -> Optional.of(message((int) ((MessageId) a[0]).value().getLeastSignificantBits())))));
    }

    private int release() {
        if (storeFault instanceof QueueUnavailableException) {
            throw storeFault;
        }
        return leased.size();
    }

    private Set<MessageId> finish(List<MessageId> messages, Outcome outcome) {
        if (storeFault != null) {
            throw storeFault;
        }
        messages.forEach(message -> outcomes.put(message, outcome));
        leased.removeIf(m -> messages.contains(m.id()));
        groups.add(messages);
        return Set.copyOf(messages);
    }

    private QueueOperations operations() {
        return new Recorded().fake(QueueOperations.class, Map.of("carryOut", a -> {
            discarded.add((MessageId) a[0]);
            return QueueOperations.Result.PENDING;
        }));
    }

    private MessageEndings endings() {
        return new Recorded().fake(MessageEndings.class, Map.of("confirmed", a -> {
            confirmedForOthersToo.add((MessageId) a[1]);
            leased.removeIf(m -> m.id().equals(a[1]));
            return true;
        }, "undeliverable", a -> givenUp.add((MessageId) a[1]), "delivered", a -> delivered.add((MessageId) a[1]),
                "reported", a -> reportedLate.add((MessageId) a[2])));
    }

    private UserAgent agent() {
        return agent.fake(UserAgent.class, Map.of("send", a -> {
            OutgoingRequest invite = (OutgoingRequest) a[0];
            offers.add(new String(invite.body(), US_ASCII));
            routes.add(invite.routes());
            return new LegId("app", "sip");
        }, "end", a -> {
            ((List<?>) a[1]).stream().map(HeaderField.class::cast).filter(h -> !h.is("User-Agent")).forEach(byeHeaders::add);
            return null;
        }));
    }

    private MsrpSession mediaSession() {
        return media.fake(MsrpSession.class, Map.of("localPath", a -> List.of(LOCAL), "localUri", a -> LOCAL,
                "remote", a -> null, "send", a -> sent.add((OutgoingMessage) a[0]) ? null : null, "abort", a -> null, "close", a -> null,
                "sendAs", a -> profiles.add((SendingProfile) a[0]) ? null : null));
    }

    private ScheduledExecutorService timer() {
        return new Recorded().fake(ScheduledExecutorService.class, Map.of(
                "schedule", a -> remember((Runnable) a[0], (Long) a[1]),
                "scheduleWithFixedDelay", a -> remember((Runnable) a[0], (Long) a[2])));
    }

    private ScheduledFuture<?> remember(Runnable work, long delayMillis) {
        timers.put(delayMillis, work);
        return (ScheduledFuture<?>) Proxy.newProxyInstance(Delayed.class.getClassLoader(),
                new Class<?>[] {ScheduledFuture.class}, (proxy, method, arguments) -> cancelled.add(delayMillis));
    }

    /** Claims and invites through the first of these next hops. */
    SessionRig start(List<String> hops) {
        onLane(() -> {
            session.claim();
            session.invite(hops);
        });
        return this;
    }

    /** Claims, invites, and if wanted lets the device accept and connect. */
    SessionRig start(boolean connected) {
        start(List.of());
        return connected ? accept(ANSWER).bound() : this;
    }

    /** Lets the session that this one left work to begin, and goes on with it. */
    SessionRig follow() {
        session = session.successor().orElseThrow();
        onLane(session::follow);
        return settle();
    }

    SessionRig accept(String sdp) {
        return tell(new LegEvent.Accepted(200, List.of(), "application/sdp", sdp.getBytes(US_ASCII)));
    }

    SessionRig refuse(int status) {
        return tell(new LegEvent.Refused(status, "", OptionalLong.of(7)));
    }

    SessionRig tell(LegEvent event) {
        session.on(event);
        return settle();
    }

    SessionRig bound() {
        session.onBound(null);
        return settle();
    }

    SessionRig transmitted() {
        session.onTransmitted(null, last().messageId());
        return settle();
    }

    SessionRig reported(OutgoingMessage message, int status) {
        long octets = message.content().octets();
        session.onReport(null, new DeliveryReport(message.messageId(), ByteRange.whole(octets), status));
        return settle();
    }

    SessionRig mediaRefused(int status) {
        session.onRefused(null, last().messageId(), status);
        return settle();
    }

    SessionRig timeOut(long millis) {
        timers.get(millis).run();
        return settle();
    }

    OutgoingMessage last() {
        return sent.get(sent.size() - 1);
    }

    Outcome outcome(int number) {
        return outcomes.get(new MessageId(new UUID(0, number)));
    }

    SessionRig settle() {
        for (int i = 0; i < 8; i++) { // work may hand on work
            onLane(() -> { });
        }
        return this;
    }

    private void onLane(Runnable work) {
        lanes.call(BOB.uri(), () -> {
            work.run();
            return null;
        }).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        lanes.close();
    }
}
