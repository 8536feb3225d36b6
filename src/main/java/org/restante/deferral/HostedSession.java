package org.restante.deferral;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.Settings;
import org.restante.cpm.HeaderField;
import org.restante.cpm.MessageKind;
import org.restante.msrp.DeliveryReport;
import org.restante.msrp.IncomingMessage;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.Reception;
import org.restante.queue.Preferences;
import org.restante.queue.QueueUnavailableException;
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
 *   OPENING --a device took it, or there is room to hold--> ACCEPTING --200--> ANSWERED --BYE, lost, idle, overdue--> ENDED
 *      \___________________________________________________________\__refused, cancelled_____________________________^
 * </pre>
 *
 * <p>While a device is there, it has the session and {@link MessageFlow} passes the messages on; when there is none, or
 * none any more, the originator's side goes on and the messages are held. Everything but the messages runs on the user's
 * lane. It always ends: every wait has a timer.
 */
final class HostedSession implements LiveSessions.Listener, MessageFlow.Events {

    private static final Logger LOG = LoggerFactory.getLogger(HostedSession.class);

    /** How long a session may last; in a group the function may keep the user's seat for much longer (DEF-09). */
    private static final Duration LONGEST = Duration.ofMinutes(60);
    private static final Duration LONGEST_IN_GROUP = Duration.ofDays(7);

    /** What is given to the network beyond the times that end by themselves. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    /** Why what comes for a user who wants nothing delivered now goes to no device. */
    static final String ON_HOLD = "its user wants nothing delivered now";

    private enum State { OPENING, ACCEPTING, ANSWERED, ENDED }

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
    private Optional<OriginatorMedia> media = Optional.empty();

    HostedSession(SessionTerms terms, SessionTools tools, Consumer<HostedSession> whenEnded) {
        this.terms = terms;
        this.tools = tools;
        this.whenEnded = whenEnded;
        this.flow = new MessageFlow(terms, tools, this);
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
            try {
                begin(tools.door().of(terms.user()));
            } catch (QueueUnavailableException e) {
                refuse(503, "the store cannot say what its recipient wants: " + e.getMessage(), IncomingSessions.RETRY_SOON);
            }
        });
    }

    private void begin(Preferences wanted) {
        Optional<DeferralDecision.Refused> barred = tools.door().bar(terms.invite(), terms.user(), wanted);
        if (barred.isPresent()) {
            refuse(barred.get().status(), barred.get().reason(), barred.get().headers());
        } else if (wanted.onHold()) {
            hold(ON_HOLD); // DEF-03
        } else if (terms.anonymous() || !tools.live().hasDevices(terms.user(), terms.service())) {
            hold(terms.anonymous() ? "its sender must not be named" : "no device is there");
        } else {
            tools.offers().olderWait(terms.user()).thenAccept(older -> onLane(() -> offer(older)));
        }
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
        if (!terms.mayBeHeld(tools.settings().chat())) {
            refuse(480, "it is not to be held, and " + why, List.of()); // DEF-12
        } else {
            new Foothold(terms, tools, flow).take().thenAccept(refusal -> onLane(() -> held(refusal, why)));
        }
    }

    /** @param refusal why there is no place for it in the store, if so */
    private void held(Optional<DeferralDecision.Refused> refusal, String why) {
        if (refusal.isPresent()) {
            refuse(refusal.get().status(), refusal.get().reason(), refusal.get().headers());
        } else if (state == State.OPENING) {
            accept(tools.settings().message().maxBytes(), "held, as " + why);
        } // else the flow is closed, and has let go of its room
    }

    /**
     * What came within the INVITE comes first, then the session.
     *
     * @param how what will be done with its messages, for the log
     */
    private void accept(long mostOctets, String how) {
        state = State.ACCEPTING;
        terms.body().message().map(flow::fromInvite).orElse(CompletableFuture.completedStage(200))
                .thenAccept(status -> onLane(() -> accept(status, mostOctets, how)));
    }

    private void accept(int status, long mostOctets, String how) {
        if (state != State.ACCEPTING) {
            return;
        }
        if (status != 200) {
            refuse(status == 400 ? 400 : 480, "the message within it could not be taken: " + status, List.of());
            return;
        }
        OriginatorMedia opened;
        try {
            opened = new OriginatorMedia(terms, tools, flow, mostOctets,
                    reason -> onLane(() -> end("MSRP: " + reason, 503)));
        } catch (IllegalStateException e) {
            refuse(503, e.getMessage(), IncomingSessions.RETRY_SOON);
            return;
        }
        media = Optional.of(opened);
        Optional<String> unusable = terms.offer().flatMap(opened::take);
        if (unusable.isPresent()) {
            refuse(488, "offer: " + unusable.get(), List.of());
            return;
        }
        state = State.ANSWERED;
        tools.userAgent().answer(leg, new OutgoingResponse(200,
                List.of(new HeaderField("Server", tools.settings().release())),
                opened.description(Math.abs(id.getMostSignificantBits() >> 16))));
        LOG.info("session {} ({}) for {} from {}: accepted, {}", id, terms.kind(), terms.user(), terms.shownSender(), how);
        watchIdleness();
    }

    private void refuse(int status, String why, List<HeaderField> headers) {
        if (state != State.OPENING && state != State.ACCEPTING) {
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
            } else if (event instanceof LegEvent.Acknowledged ack && terms.offer().isEmpty()) {
                answered(ack.content());
            } else if (event instanceof LegEvent.Ended ended) {
                released(("ended by its originator " + ended.reason()).trim());
            } else if (event instanceof LegEvent.Gone) {
                released("its originator is gone");
            }
        });
    }

    /** Our offer has an answer, or should have. */
    private void answered(Content ack) {
        try {
            MsrpMedia answer = SessionBody.read(ack).media().orElseThrow(() -> new Refusal(488, "there is none in the ACK"));
            media.flatMap(ours -> ours.take(answer)).ifPresent(why -> {
                throw new Refusal(488, why);
            });
            flow.senderAnswered(answer);
        } catch (Refusal unusable) {
            end("answer: " + unusable.getMessage(), 488);
        }
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
        return flow.fromDevice(message);
    }

    // ---- what became of messages, from any thread

    /** The originator of a large message is to end its session now; it gets the time that it had to connect. */
    @Override
    public void settled() {
        if (SessionTerms.isForOne(terms.kind())) {
            onLane(() -> later(tools.settings().msrp().connectTimeout(), () -> end("its message is settled", 0)));
        }
    }

    /** A chat that is not to be held is over without its device: nobody would take what is said in it. */
    @Override
    public void deviceFailed(String why) {
        onLane(() -> devices.ifPresent(gone -> {
            devices = Optional.empty();
            gone.end();
            if (terms.kind() == MessageKind.CHAT && !terms.mayBeHeld(tools.settings().chat())) {
                end("it is not to be held, and " + why, 480);
            } else {
                LOG.info("session {} for {}: {}; what comes now is held", id, terms.user(), why);
            }
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
        boolean large = SessionTerms.isForOne(terms.kind());
        Duration idle = large ? tools.settings().queue().uploadIdle() : tools.settings().chat().sfIdle();
        later(idle, () -> {
            if (flow.isQuietSince(tools.clock().instant().minus(idle)) && (large || devices.isEmpty())) {
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
        if (state == State.OPENING || state == State.ACCEPTING) {
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
        media.ifPresent(OriginatorMedia::close);
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
