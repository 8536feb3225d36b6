package org.restante.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.restante.cpm.Device;
import org.restante.cpm.ServedUser;
import org.restante.delivery.DeliveryMachine.Effect;
import org.restante.delivery.DeliveryMachine.Event;
import org.restante.delivery.DeliveryMachine.State;
import org.restante.disposition.NotificationSeen;
import org.restante.ladder.Ladder;
import org.restante.msrp.DeliveryReport;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.policy.InviteRefusal;
import org.restante.policy.SendRefusal;
import org.restante.queue.DeferredMessage;
import org.restante.queue.QueueUnavailableException;
import org.restante.sipservlet.LegEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivery to one device: INVITE, MSRP, BYE (sections D.1 and E). It performs what {@link DeliveryMachine} decides. What
 * belongs to its parts is kept there: the lease in {@link Claim}, the INVITE in {@link Offering}, the dialog in
 * {@link DeliveryLeg}, what is sent next in {@link Dispatch}, what was sent but is not confirmed in
 * {@link AwaitedReports}, what became of it in {@link Outcomes}.
 *
 * <p>Everything runs on the user's lane; what comes from SIP, MSRP and timers is handed over to it. It holds a lease on
 * messages until it ends, and always ends: every wait has a timer.
 */
final class DeliverySession implements MsrpSessionListener {

    private static final Logger LOG = LoggerFactory.getLogger(DeliverySession.class);

    private final UUID id = UUID.randomUUID();
    private final ServedUser user;
    private final Device device;
    private final String deviceUri;
    private final Reach reach;
    private final DeliveryTools tools;
    private final BiConsumer<DeliverySession, Ending> whenEnded;
    private final Claim claim;
    private final Again before; // why the session before this one on the same claim needed another
    private final DeliveryLeg leg;
    private final AwaitedReports awaited;
    private final Outcomes outcomes;
    private final DeliveryTimers timers;

    private State state = State.INVITING;
    private List<String> nextHops;
    private Offering offering;
    private Dispatch dispatch; // there once the device accepted
    private Verdict subject; // what the event at hand is about
    private Optional<InviteRefusal> refusal = Optional.empty();
    private Optional<Again> successor = Optional.empty();
    private boolean incapable; // the device takes no session for the message that the INVITE was for
    private String stopped = ""; // why, if it is
    private String reason = "";

    /** @param deviceUri how the device is addressed @param reach what it is in its campaign */
    DeliverySession(ServedUser user, Device device, String deviceUri, Reach reach, DeliveryTools tools,
            BiConsumer<DeliverySession, Ending> whenEnded) {
        this(user, device, deviceUri, reach, tools, whenEnded, Optional.empty(), Again.NEXT_MESSAGE);
    }

    private DeliverySession(ServedUser user, Device device, String deviceUri, Reach reach, DeliveryTools tools,
            BiConsumer<DeliverySession, Ending> whenEnded, Optional<DeliverySession> last, Again why) {
        this.user = user;
        this.device = device;
        this.deviceUri = deviceUri;
        this.reach = reach;
        this.tools = tools;
        this.whenEnded = whenEnded;
        this.before = why;
        this.leg = new DeliveryLeg(tools.userAgent(), tools.settings());
        this.awaited = new AwaitedReports(tools.settings().confirm());
        this.claim = last.map(session -> session.claim).orElseGet(() -> new Claim(tools, user, device, id, reach != Reach.OTHER));
        this.outcomes = new Outcomes(tools, user, claim, () -> !stopped.isEmpty());
        this.timers = new DeliveryTimers(tools.timer(), tools.lanes(), user.uri(), () -> state != State.ENDED);
        this.nextHops = last.map(session -> session.nextHops).orElse(List.of());
    }

    /** {@return the session for what this one, which has ended, left claimed because it needs another; else empty} */
    Optional<DeliverySession> successor() {
        return successor.map(why -> new DeliverySession(user, device, deviceUri, reach, tools, whenEnded,
                Optional.of(this), why));
    }

    UUID id() {
        return id;
    }

    ServedUser user() {
        return user;
    }

    Device device() {
        return device;
    }

    /** Claims what the device may be given. On the lane. {@return whether there is anything to deliver} */
    boolean claim() {
        boolean claimed = claim.extend();
        boolean any = false;
        try {
            any = claimed && claim.peek().isPresent();
        } finally {
            if (claimed && !any) {
                giveBack("nothing that could be read is for this device now");
            }
        }
        return any;
    }

    /** Invites the device. On the lane, after {@link #claim}. @param hops next hops, the best first */
    void invite(List<String> hops) {
        nextHops = hops;
        offering = new Offering(tools, user, device, claim, id, hops, leg, this);
        try {
            Procedures.Choice choice = tools.procedures().choose(user, device, deviceUri, reach == Reach.ONLY, claim);
            tools.ladders().begin(new Ladder.Head(id, claim.delivery(), user, device.instance(), choice.procedure().name(),
                    tools.clock().instant()));
            offering.open(choice);
            timers.until(tools.settings().invite().noAnswer(), () -> step(Event.NO_ANSWER, "no answer to the INVITE"));
            timers.until(tools.settings().session().maxDuration(), () -> step(Event.OVERDUE, "the longest time for a delivery is over"));
            timers.every(tools.settings().queue().lease().dividedBy(2), () -> {
                if (!claim.renew()) {
                    step(Event.LEASE_LOST, "the lease was taken back");
                }
            });
        } catch (RuntimeException e) { // whatever it is, the lease must go back
            LOG.warn("delivery {} to {}: the INVITE was not sent: {}", id, user, e.toString());
            step(Event.REFUSED, "the INVITE was not sent: " + e.getMessage());
        }
    }

    /** Goes on where the session before it came to. On the lane, as {@link #invite}. */
    void follow() {
        invite(nextHops);
    }

    /** Gives the claim back before anything was sent. On the lane. @param why in words */
    void giveBack(String why) {
        outcomes.over(Outcomes.Close.unused(why), ending -> { });
    }

    /** {@return what follows from the response that refused the INVITE, if one did} On the lane. */
    Optional<InviteRefusal> refusal() {
        return refusal;
    }

    /** {@return since when it is known that something stays deferred, or that it is over} On the lane. */
    Instant failedAt() {
        return outcomes.failedAt();
    }

    /** Takes the INVITE back if it is not answered yet. From any thread. @param why in words */
    void takeBack(String why) {
        onLane(() -> {
            if (state == State.INVITING) {
                step(Event.STOPPED, why);
            }
        });
    }

    /** Ends the delivery; what is under way is given a moment (ERR-09). From any thread. @param why in words */
    void stop(String why) {
        onLane(() -> {
            stopped = why;
            step(Event.STOPPED, why);
        });
    }

    // ---- what SIP tells, from SIP threads

    void on(LegEvent event) {
        onLane(() -> {
            if (state != State.INVITING) {
                leg.ending(event).ifPresent(meaning -> step(meaning.event(), meaning.why()));
            } else if (!(event instanceof LegEvent.Refused refused) || !offering.openAgain(refused)) {
                whileInviting(event);
            }
        });
    }

    private void whileInviting(LegEvent event) {
        leg.whileInviting(event).ifPresent(meaning -> {
            if (event instanceof LegEvent.Refused refused) {
                refusal = Optional.of(InviteRefusal.of(refused.status(), offering.isToDevice()));
                refusal.filter(InviteRefusal.NEXT_FORM::equals).ifPresent(form -> tryAnotherForm());
            } else if (meaning.event() == Event.ACCEPTED) {
                tools.procedures().learn(device, offering.choice().plan(), leg.answer());
            }
            incapable = incapable || leg.isIncapable();
            step(meaning.event(), meaning.why());
        });
    }

    /** Table E.1: a device that takes no such session is offered the messages in another form at once, once. */
    private void tryAnotherForm() {
        boolean first = before != Again.OTHER_FORM;
        tools.procedures().refused(device, offering.choice().plan(), first);
        successor = first ? Optional.of(Again.OTHER_FORM) : Optional.empty();
        incapable = !first;
    }

    /** A device of the user told the sender of a message that it has it (I-12). On the lane. */
    void on(NotificationSeen seen) {
        if (state == State.SENDING || state == State.CONFIRMING || state == State.STOPPING) {
            awaited.on(seen, dispatch.underWay()).forEach(this::about);
        }
    }

    // ---- what MSRP tells, from its event loop

    @Override
    public void onBound(MsrpSession session) {
        onLane(() -> step(Event.BOUND, ""));
    }

    @Override
    public void onTransmitted(MsrpSession session, String messageId) {
        onLane(() -> dispatch.underWay(messageId).ifPresent(sent -> step(Event.TRANSMITTED, "")));
    }

    @Override
    public void onReport(MsrpSession session, DeliveryReport report) {
        onLane(() -> {
            if (report.status() == 200) {
                awaited.on(report, dispatch.underWay()).ifPresentOrElse(this::about, () -> dispatch.late(report));
            } else if (state != State.ENDED) {
                dispatch.breakOff(report.messageId()).or(() -> awaited.failed(report.messageId()))
                        .ifPresent(sent -> failed(sent, report.status(), "the device reported " + report.status()));
            }
        });
    }

    @Override
    public void onRefused(MsrpSession session, String messageId, int status) {
        onLane(() -> dispatch.underWay(messageId).ifPresent(sent -> failed(sent, status, "the device refused it with " + status)));
    }

    @Override
    public void onLost(MsrpSession session, String why) {
        onLane(() -> {
            leg.blame(503);
            step(Event.MEDIA_LOST, "MSRP: " + why);
        });
    }

    /** Table E.3, whether by the answer to a message or by a report of it. */
    private void failed(SentMessage sent, int status, String why) {
        SendRefusal refusal = SendRefusal.of(status);
        if (refusal == SendRefusal.NEW_SESSION && before != Again.OTHER_CONNECTION && stopped.isEmpty()) {
            dispatch.startOver(sent, awaited.all());
            successor = Optional.of(Again.OTHER_CONNECTION);
            step(Event.MEDIA_LOST, why);
        } else {
            about(dispatch.failed(sent, refusal, why));
        }
    }

    // ---- the machine

    private void about(Verdict verdict) {
        subject = verdict;
        step(verdict.event(), verdict.why());
        subject = null;
    }

    private void step(Event event, String why) {
        Optional<DeliveryMachine.Step> found = DeliveryMachine.step(state, event);
        if (found.isEmpty()) {
            LOG.error("delivery {}: {} cannot happen while {}; ended", id, event, state);
            step(Event.LEASE_LOST, "fault: " + event + " while " + state);
            return;
        }
        DeliveryMachine.Step step = found.get();
        if (state != step.next()) {
            LOG.info("delivery {} to {} at {}: {} -> {}{}", id, user, device.instance(), state, step.next(),
                    why.isEmpty() ? "" : ", " + why);
        }
        boolean ending = state != State.ENDED && step.next() == State.ENDED;
        state = step.next();
        if (!why.isEmpty() && (ending || subject != null)) {
            reason = why;
        }
        for (Effect effect : step.effects()) {
            if (state == State.ENDED && step.next() != State.ENDED) {
                return; // an effect before this one ended it
            }
            perform(effect, event);
        }
        boolean idle = (state == State.CONFIRMING || state == State.STOPPING) && awaited.isEmpty()
                && dispatch.underWay().isEmpty();
        if (idle && event != Event.SETTLED) {
            step(Event.SETTLED, state == State.STOPPING ? stopped : "");
        }
    }

    private void perform(Effect effect, Event cause) {
        guarded(effect, () -> {
            switch (effect) {
                case OPEN_MEDIA -> openMedia();
                case SEND_NEXT -> {
                    if (dispatch.underWay().isEmpty() && !dispatch.next()) {
                        step(Event.EXHAUSTED, "");
                    }
                }
                case AWAIT_REPORT -> awaitReport(dispatch.sent());
                case FINISH_DELIVERED -> {
                    if (outcomes.delivered(subject)) {
                        timers.whenIdle(ConfirmedMessages.WINDOW, () -> guarded(effect, outcomes::finish));
                    }
                }
                case FINISH_RETRY -> {
                    outcomes.stays(subject);
                    dispatch.givenUp(subject.message());
                }
                case FINISH_FAILED -> outcomes.failed(subject);
                case CLAIM_MORE -> claimMore();
                case AWAIT_END -> timers.afterGrace(() -> step(Event.OVERDUE, stopped));
                case ABORT -> dispatch.underWay().ifPresent(sent -> offering.media().abort(sent.messageId()));
                case END_LEG -> leg.end();
                case CLOSE_MEDIA -> offering.close();
                case RELEASE -> release(cause == Event.DONE);
            }
        });
    }

    private void guarded(Effect effect, Runnable work) {
        String fault;
        try {
            work.run();
            return;
        } catch (QueueUnavailableException e) {
            LOG.warn("delivery {}: {}", id, e.getMessage());
            fault = "the store cannot be reached";
        } catch (RuntimeException e) { // a fault must not leave a delivery that never ends
            LOG.error("delivery {}: {} failed", id, effect, e);
            fault = "fault: " + e;
        }
        if (state != State.ENDED) {
            step(Event.LEASE_LOST, fault);
        }
    }

    private void openMedia() {
        dispatch = new Dispatch(tools, user, id, claim, offering.choice(), offering.media(), leg.answer(),
                verdict -> onLane(() -> {
                    if (state != State.ENDED) {
                        about(verdict);
                    }
                }));
        tools.procedures().sendingProfile(device, leg.server()).ifPresent(offering.media()::sendAs);
        offering.media().remote(leg.peer());
    }

    private void awaitReport(SentMessage sent) {
        Optional<Verdict> known = awaited.await(sent, dispatch.isDirect());
        known.ifPresentOrElse(this::about, () -> timers.after(tools.settings().msrp().reportWait(),
                () -> awaited.overdue(sent, dispatch.isDirect()).ifPresent(this::about)));
    }

    private void claimMore() {
        outcomes.finish();
        claim.extend();
        Optional<DeferredMessage> next = claim.peek();
        boolean more = next.filter(dispatch::isFor).isPresent();
        successor = next.isPresent() && !more ? Optional.of(Again.NEXT_MESSAGE) : Optional.empty();
        step(more ? Event.MORE : Event.DONE, more ? "newer messages" : "everything is confirmed");
    }

    private void release(boolean done) {
        timers.cancel();
        if (dispatch != null) {
            dispatch.over(awaited.clear());
        }
        outcomes.over(new Outcomes.Close(done, incapable, successor.isPresent(), refusal, leg.retryAfter(), reason), this::over);
    }

    private void over(Ending ending) {
        tools.ladders().spared(ending.saved());
        tools.ladders().end(id, reason + ending.merging());
        LOG.info("delivery {} to {} at {}: {}{}", id, user, device.instance(), ending,
                successor.isPresent() ? ", more in another session" : "");
        whenEnded.accept(this, ending);
    }

    private void onLane(Runnable work) {
        tools.lanes().run(user.uri(), work);
    }
}
