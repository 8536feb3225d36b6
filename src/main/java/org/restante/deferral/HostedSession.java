package org.restante.deferral;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.Settings;
import org.restante.cpm.HeaderField;
import org.restante.cpm.MessageKind;
import org.restante.msrp.DeliveryReport;
import org.restante.msrp.IncomingMessage;
import org.restante.msrp.LocalEnd;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.msrp.Negotiation;
import org.restante.msrp.Reception;
import org.restante.queue.Deferral;
import org.restante.queue.MessageIntake;
import org.restante.sipservlet.Content;
import org.restante.sipservlet.LegEvent;
import org.restante.sipservlet.LegId;
import org.restante.sipservlet.OutgoingResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session that somebody has with a served user, as this function stands in for him (DEF-05, DEF-06, DEF-08):
 *
 * <pre>
 *   OPENING --a device took it, or there is room to hold--> ANSWERED --BYE, lost, idle, overdue--> ENDED
 *      \____________refused, cancelled_________________________________________________________^
 * </pre>
 *
 * <p>While a device is there, it has the session and {@link MessageFlow} passes the messages on; when there is none, or
 * none any more, the originator's side goes on and the messages are held. Everything but the messages runs on the user's
 * lane. It always ends: every wait has a timer.
 */
final class HostedSession implements MsrpSessionListener, LiveSessions.Listener, MessageFlow.Events {

    private static final Logger LOG = LoggerFactory.getLogger(HostedSession.class);

    /** How long a session may last; in a group the function may keep the user's seat for much longer (DEF-09). */
    private static final Duration LONGEST = Duration.ofMinutes(60);
    private static final Duration LONGEST_IN_GROUP = Duration.ofDays(7);

    /** What is given to the network beyond the times that end by themselves. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    private static final Duration RETRY_SOON = Duration.ofSeconds(10);
    private static final Duration RETRY_WHEN_EMPTIER = Duration.ofHours(1);

    private enum State { OPENING, ANSWERED, ENDED }

    private final UUID id = UUID.randomUUID();
    private final SessionTerms terms;
    private final SessionTools tools;
    private final Consumer<HostedSession> whenEnded;
    private final MessageFlow flow;
    private final List<ScheduledFuture<?>> timers = new ArrayList<>();

    private State state = State.OPENING;
    private LegId leg;
    private boolean ringing;
    private Optional<LiveSessions.DeviceSession> devices = Optional.empty();
    private Optional<MsrpSession> media = Optional.empty();
    private volatile Instant active;

    HostedSession(SessionTerms terms, SessionTools tools, Consumer<HostedSession> whenEnded) {
        this.terms = terms;
        this.tools = tools;
        this.whenEnded = whenEnded;
        this.flow = new MessageFlow(terms, tools, this);
        this.active = tools.clock().instant();
    }

    String id() {
        return id.toString();
    }

    SessionTerms terms() {
        return terms;
    }

    /** {@return how long it may last} */
    Duration longest() {
        return terms.kind() == MessageKind.GROUP_CHAT ? LONGEST_IN_GROUP : LONGEST;
    }

    /** Begins, once its INVITE is taken. From any thread. */
    void begin(LegId invite) {
        onLane(() -> {
            leg = invite;
            later(longest(), () -> end("it has lasted long enough", 0));
            if (terms.anonymous() || !tools.live().hasDevices(terms.user(), terms.service())) {
                hold(terms.anonymous() ? "its sender must not be named" : "no device is there");
            } else {
                tools.offers().olderWait(terms.user()).thenAccept(older -> onLane(() -> offer(older)));
            }
        });
    }

    // ---- how it is answered

    private void offer(boolean older) {
        if (state != State.OPENING) {
            return;
        }
        if (older) {
            hold("older messages wait"); // DEF-15
            return;
        }
        try {
            devices = Optional.of(tools.live().offer(SessionOffer.of(terms, tools.clock().instant()), this));
            Settings settings = tools.settings();
            later(settings.invite().noAnswer().plus(settings.msrp().connectTimeout()).plus(SLACK), this::noWord);
        } catch (RuntimeException e) { // whatever it is, the originator is waiting
            LOG.error("session {} for {}: its devices could not be invited", id, terms.user(), e);
            hold("its devices could not be invited");
        }
    }

    private void noWord() {
        if (state == State.OPENING && devices.isPresent()) {
            devices.get().end();
            devices = Optional.empty();
            hold("there is no word of its devices");
        }
    }

    /** No device has it now: the function takes it in the user's place, if it may be held (DEF-05, DEF-08, DEF-10). */
    private void hold(String why) {
        if (state != State.OPENING) {
            return;
        }
        if (!terms.mayBeHeld()) {
            refuse(480, "it is not to be held, and " + why, List.of()); // DEF-12
        } else if (terms.kind() != MessageKind.LMM && !tools.settings().chat().storeAndForward()) {
            refuse(480, "chat.storeAndForward is off, and " + why, List.of());
        } else if (terms.kind() == MessageKind.LMM) {
            makeRoom(why);
        } else {
            accept(tools.settings().message().maxBytes(), "held, as " + why);
        }
    }

    /** DEF-11: where there is no room for it, the originator learns that before it sends. */
    private void makeRoom(String why) {
        long most = tools.settings().message().maxBytes();
        tools.intake().begin(terms.user(), terms.mayArrive(most)).whenComplete((beginning, fault) -> onLane(() -> {
            if (beginning instanceof MessageIntake.Beginning.Begun room) {
                flow.reserve(room.upload());
                if (state == State.OPENING) {
                    accept(most, "held, as " + why);
                } // else the flow is closed, and has let go of it
            } else if (beginning instanceof MessageIntake.Beginning.Refused refused
                    && refused.reason() instanceof Deferral.Full full) {
                refuse(480, "queue of " + terms.user() + " is full: " + full.limit(), retryAfter(RETRY_WHEN_EMPTIER));
            } else {
                refuse(503, "the store cannot take it: " + (fault == null ? beginning : fault), retryAfter(RETRY_SOON));
            }
        }));
    }

    private static List<HeaderField> retryAfter(Duration wait) {
        return List.of(new HeaderField("Retry-After", String.valueOf(wait.toSeconds())));
    }

    /** @param how what will be done with its messages, for the log */
    private void accept(long mostOctets, String how) {
        MsrpSession session;
        try {
            session = tools.media().open(terms.offer().secure(), this);
        } catch (IllegalStateException e) {
            refuse(503, e.getMessage(), retryAfter(RETRY_SOON));
            return;
        }
        media = Optional.of(session);
        MsrpMedia answer = SessionMedia.answer(terms.kind(), terms.offer(), LocalEnd.of(session, tools.media()), mostOctets)
                .withCema(tools.settings().msrp().cema() && terms.offer().cema() && tools.settings().msrp().relay().isEmpty());
        Negotiation.Outcome outcome = Negotiation.between(answer, terms.offer(), false, tools.settings().msrp().behindSbc());
        if (!(outcome instanceof Negotiation.Agreed agreed)) {
            refuse(488, "offer: " + ((Negotiation.Refused) outcome).reason(), List.of());
            return;
        }
        session.remote(agreed.peer());
        state = State.ANSWERED;
        tools.userAgent().answer(leg, new OutgoingResponse(200,
                List.of(new HeaderField("Server", tools.settings().release())),
                new Content("application/sdp", answer.format(Math.abs(id.getMostSignificantBits() >> 16)))));
        LOG.info("session {} ({}) for {} from {}: accepted, {}", id, terms.kind(), terms.user(), terms.shownSender(), how);
        watchIdleness();
    }

    private void refuse(int status, String why, List<HeaderField> headers) {
        if (state != State.OPENING) {
            return;
        }
        LOG.info("INVITE from {} ({}) for {}: {}, {}", terms.shownSender(), terms.invite().peer().getHostAddress(),
                terms.user(), status, why);
        tools.userAgent().answer(leg, new OutgoingResponse(status, headers, Content.NONE));
        release();
    }

    // ---- what SIP tells of the originator's leg, from SIP threads

    void on(LegEvent event) {
        onLane(() -> {
            if (event instanceof LegEvent.Cancelled) {
                released("cancelled by its originator");
            } else if (event instanceof LegEvent.Ended ended) {
                released(("ended by its originator " + ended.reason()).trim());
            } else if (event instanceof LegEvent.Gone) {
                released("its originator is gone");
            }
        });
    }

    // ---- what MSRP tells of the originator, from its event loop

    @Override
    public void onBound(MsrpSession session) {
        flow.senderBound(session);
    }

    @Override
    public Reception onMessage(MsrpSession session, IncomingMessage message) {
        active = tools.clock().instant();
        return flow.fromSender(message);
    }

    @Override
    public void onTransmitted(MsrpSession session, String messageId) {
        flow.transmitted(messageId);
    }

    @Override
    public void onReport(MsrpSession session, DeliveryReport report) {
        flow.reported(report);
    }

    @Override
    public void onRefused(MsrpSession session, String messageId, int status) {
        flow.refused(messageId, status);
    }

    @Override
    public void onLost(MsrpSession session, String reason) {
        onLane(() -> end("MSRP: " + reason, 503));
    }

    // ---- what happens at the devices' side, from SIP threads and event loops

    @Override
    public void ringing(int status) {
        onLane(() -> {
            if (state == State.OPENING && !ringing) {
                ringing = true;
                tools.userAgent().answer(leg, new OutgoingResponse(180));
            }
        });
    }

    @Override
    public void taken(MsrpSession device, MsrpMedia answer) {
        onLane(() -> {
            if (state == State.OPENING) {
                flow.deviceTook(device, answer);
                long most = tools.settings().message().maxBytes();
                accept(Math.min(most, answer.maxSize().orElse(most)), "passed on to a device");
            }
        });
    }

    @Override
    public void notTaken(LiveOutcome outcome) {
        onLane(() -> {
            devices = Optional.empty();
            if (outcome instanceof LiveOutcome.Refused refused) {
                refuse(refused.status(), refused.reason(), refused.headers());
            } else {
                hold(((LiveOutcome.NotNow) outcome).reason()); // DEF-06
            }
        });
    }

    @Override
    public void over(String reason) {
        flow.deviceLost();
        deviceFailed(reason);
    }

    @Override
    public void transmitted(String messageId) {
        flow.transmitted(messageId);
    }

    @Override
    public void reported(DeliveryReport report) {
        flow.reported(report);
    }

    @Override
    public void refused(String messageId, int status) {
        flow.refused(messageId, status);
    }

    @Override
    public Reception onMessage(IncomingMessage message) {
        active = tools.clock().instant();
        return flow.fromDevice(message);
    }

    // ---- what became of messages, from any thread

    /** The originator of a large message is to end its session now; it gets the time that it had to connect. */
    @Override
    public void settled() {
        active = tools.clock().instant();
        if (terms.kind() == MessageKind.LMM) {
            onLane(() -> later(tools.settings().msrp().connectTimeout(), () -> end("its message is settled", 0)));
        }
    }

    @Override
    public void deviceFailed(String why) {
        onLane(() -> devices.ifPresent(gone -> {
            devices = Optional.empty();
            LOG.info("session {} for {}: {}; what comes now is held", id, terms.user(), why);
            gone.end();
        }));
    }

    // ---- how it ends

    /**
     * DEF-08: with nobody at the user's side, a chat ends when its originator has nothing more to say; a large message
     * that does not come at all holds its room no longer than one that stops coming. A seat in a group is kept.
     */
    private void watchIdleness() {
        if (terms.kind() == MessageKind.GROUP_CHAT) {
            return;
        }
        boolean large = terms.kind() == MessageKind.LMM;
        Duration idle = large ? tools.settings().queue().uploadIdle() : tools.settings().chat().sfIdle();
        later(idle, () -> {
            boolean quiet = !flow.isBusy() && !tools.clock().instant().isBefore(active.plus(idle));
            if (quiet && (large || devices.isEmpty())) {
                end("nothing was sent for " + idle, 0);
            } else {
                watchIdleness();
            }
        });
    }

    /** Ends it because the node stops. From any thread. */
    void stop() {
        onLane(() -> end("the node stops", 503));
    }

    /** @param cause SIP status for the Reason of the BYE, 0 for none */
    private void end(String why, int cause) {
        if (state == State.OPENING) {
            refuse(480, why, List.of());
        } else if (state == State.ANSWERED) {
            tools.userAgent().end(leg, cause == 0 ? List.of() : List.of(new HeaderField("Reason", "SIP;cause=" + cause)));
            released(why);
        }
    }

    private void released(String why) {
        if (state != State.ENDED) {
            LOG.info("session {} for {} from {}: {}", id, terms.user(), terms.shownSender(), why);
            release();
        }
    }

    private void release() {
        state = State.ENDED;
        timers.forEach(timer -> timer.cancel(false));
        media.ifPresent(MsrpSession::close);
        flow.close();
        flow.deviceLost(); // what is complete and not confirmed there is held
        devices.ifPresent(LiveSessions.DeviceSession::end);
        whenEnded.accept(this);
    }

    private void later(Duration delay, Runnable work) {
        timers.add(tools.timer().schedule(() -> onLane(() -> {
            if (state != State.ENDED) {
                work.run();
            }
        }), delay.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void onLane(Runnable work) {
        tools.lanes().run(terms.user().uri(), work);
    }
}
