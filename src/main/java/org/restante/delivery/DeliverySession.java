package org.restante.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.restante.cpm.Device;
import org.restante.cpm.ServedUser;
import org.restante.delivery.DeliveryMachine.Effect;
import org.restante.delivery.DeliveryMachine.Event;
import org.restante.delivery.DeliveryMachine.State;
import org.restante.msrp.DeliveryReport;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.msrp.MsrpUri;
import org.restante.msrp.OutgoingMessage;
import org.restante.queue.DeferredMessage;
import org.restante.queue.Lease;
import org.restante.queue.Outcome;
import org.restante.queue.QueueUnavailableException;
import org.restante.sipservlet.LegEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivery to one device: INVITE, MSRP, BYE (sections D.1 and E). It performs what {@link DeliveryMachine} decides and
 * keeps the data that belongs to it: the lease, the dialog, the MSRP session, the messages that were sent but are not
 * confirmed.
 *
 * <p>Everything runs on the user's lane; what comes from SIP, MSRP and timers is handed over to it. It holds a lease on
 * messages until it ends, and always ends: every wait has a timer.
 */
final class DeliverySession implements MsrpSessionListener {

    private static final Logger LOG = LoggerFactory.getLogger(DeliverySession.class);
    private static final Duration LONGEST = Duration.ofMinutes(60);

    private final UUID id = UUID.randomUUID();
    private final ServedUser user;
    private final Device device;
    private final String requestUri;
    private final DeliveryProcedure procedure;
    private final DeliveryTools tools;
    private final BiConsumer<DeliverySession, Ending> whenEnded;

    private State state = State.INVITING;
    private Lease lease;
    private final DeliveryLeg leg;
    private MsrpSession media;
    private final ClaimedMessages claimed;
    private SentMessage underWay;
    private final Map<String, SentMessage> unconfirmed = new HashMap<>();
    private SentMessage subject; // the message that the event at hand is about
    private String reason = "";
    private int delivered;
    private int unfinished; // messages that were given back one by one
    private final List<ScheduledFuture<?>> timers = new ArrayList<>(); // those that would outlive the delivery

    DeliverySession(ServedUser user, Device device, String requestUri, DeliveryProcedure procedure,
            DeliveryTools tools, BiConsumer<DeliverySession, Ending> whenEnded) {
        this.user = user;
        this.device = device;
        this.requestUri = requestUri;
        this.procedure = procedure;
        this.tools = tools;
        this.whenEnded = whenEnded;
        this.leg = new DeliveryLeg(tools.userAgent(), procedure);
        this.claimed = new ClaimedMessages(tools.queue(), tools.clock());
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

    /**
     * Claims what the device may be given. On the lane.
     *
     * @return whether there is anything to deliver
     */
    boolean claim() {
        Optional<Lease> mine = tools.queue().claim(user, device.instance(), id, tools.settings().node().id(),
                tools.clock().instant(), tools.settings().queue().lease());
        mine.ifPresent(l -> lease = l);
        return mine.isPresent();
    }

    /** Invites the device. On the lane, after {@link #claim}. */
    void invite(List<String> routes) {
        try {
            media = tools.media().apply(this);
            MsrpUri local = media.localUri();
            leg.invite(new Invitation(user, requestUri, routes, local.host(), local.port(), local.toString()),
                    id.toString(), LONGEST.plusMinutes(2));
            LOG.info("delivery {} to {} at {}: INVITE sent", id, user, device.instance());
            long half = tools.settings().queue().lease().toMillis() / 2;
            timers.add(later(tools.settings().invite().noAnswer(), () -> step(Event.NO_ANSWER, "no answer to the INVITE")));
            timers.add(later(LONGEST, () -> step(Event.OVERDUE, "the longest time for a delivery is over")));
            timers.add(tools.timer().scheduleWithFixedDelay(() -> onLane(this::renew), half, half, TimeUnit.MILLISECONDS));
        } catch (RuntimeException e) { // whatever it is, the lease must go back
            LOG.warn("delivery {} to {}: the INVITE was not sent: {}", id, user, e.toString());
            step(Event.REFUSED, "the INVITE was not sent: " + e.getMessage());
        }
    }

    /** Gives the claim back before anything was sent. On the lane. */
    void giveBack() {
        tools.queue().release(lease, "the node stops", tools.clock().instant());
    }

    /** Ends the delivery because the node stops (ERR-09). From any thread. */
    void stop() {
        onLane(() -> step(Event.STOPPED, "the node stops"));
    }

    // ---- what SIP tells, from SIP threads

    void on(LegEvent event) {
        onLane(() -> (state == State.INVITING ? leg.whileInviting(event) : leg.ending(event))
                .ifPresent(meaning -> step(meaning.event(), meaning.why())));
    }

    // ---- what MSRP tells, from its event loop

    @Override
    public void onBound(MsrpSession session) {
        onLane(() -> step(Event.BOUND, ""));
    }

    @Override
    public void onTransmitted(MsrpSession session, String messageId) {
        onLane(() -> {
            if (underWay != null && underWay.messageId().equals(messageId)) {
                step(Event.TRANSMITTED, "");
            }
        });
    }

    @Override
    public void onReport(MsrpSession session, DeliveryReport report) {
        onLane(() -> {
            SentMessage sent = underWay != null && underWay.messageId().equals(report.messageId()) ? underWay
                    : unconfirmed.get(report.messageId());
            if (sent == null) {
                return;
            }
            if (report.status() != 200) {
                sent.reportFailure(report.status());
                if (unconfirmed.remove(report.messageId()) != null) {
                    about(sent, Event.UNCONFIRMED, sent.failure());
                }
            } else if (report.range().first() == 1 && report.range().last() >= sent.octets()) {
                sent.reportSuccess();
                if (unconfirmed.remove(report.messageId()) != null) {
                    about(sent, Event.CONFIRMED, "reported by the device");
                }
            }
        });
    }

    @Override
    public void onRefused(MsrpSession session, String messageId, int status) {
        onLane(() -> {
            if (underWay != null && underWay.messageId().equals(messageId)) {
                refused(status);
            }
        });
    }

    /** Table E.3: some codes are about the message, some about the session. */
    private void refused(int status) {
        String why = "the device refused it with " + status;
        switch (status) {
            case 413, 415 -> about(underWay, Event.MESSAGE_IMPOSSIBLE, why);
            case 403, 408, 481, 501, 506 -> about(underWay, Event.MEDIA_LOST, why);
            default -> about(underWay, Event.MESSAGE_REFUSED, why);
        }
    }

    @Override
    public void onLost(MsrpSession session, String why) {
        onLane(() -> {
            leg.blame(503);
            step(Event.MEDIA_LOST, "MSRP: " + why);
        });
    }

    // ---- the machine

    private void about(SentMessage sent, Event event, String why) {
        subject = sent;
        step(event, why);
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
        if (state == State.CONFIRMING && unconfirmed.isEmpty() && event != Event.SETTLED) {
            step(Event.SETTLED, "");
        }
    }

    private void perform(Effect effect, Event cause) {
        try {
            switch (effect) {
                case OPEN_MEDIA -> media.remotePath(leg.answer().path().stream().map(MsrpUri::parse).toList());
                case SEND_NEXT -> sendNext();
                case AWAIT_REPORT -> awaitReport();
                case FINISH_DELIVERED -> finishDelivered();
                case FINISH_RETRY -> {
                    unfinished++;
                    finish(subject, new Outcome.Retry(reason));
                }
                case FINISH_FAILED -> finish(subject, new Outcome.Failed(reason));
                case CLAIM_MORE -> {
                    boolean more = claim();
                    step(more ? Event.MORE : Event.DONE, more ? "newer messages" : "everything is confirmed");
                }
                case END_LEG -> leg.end();
                case CLOSE_MEDIA -> {
                    if (media != null) {
                        media.close();
                    }
                }
                case RELEASE -> release(cause == Event.DONE && unfinished == 0);
            }
        } catch (QueueUnavailableException e) {
            LOG.warn("delivery {}: {}", id, e.getMessage());
            if (state != State.ENDED) {
                step(Event.LEASE_LOST, "the store cannot be reached");
            }
        } catch (RuntimeException e) { // a fault must not leave a delivery that never ends
            LOG.error("delivery {}: {} failed", id, effect, e);
            if (state != State.ENDED) {
                step(Event.LEASE_LOST, "fault: " + e);
            }
        }
    }

    private void sendNext() {
        underWay = null;
        Optional<DeferredMessage> next = claimed.next(lease);
        if (next.isEmpty()) {
            step(Event.EXHAUSTED, "");
            return;
        }
        DeferredMessage message = next.get();
        Payload payload;
        try {
            payload = procedure.payload(message, () -> tools.queue().content(user, message.id()), leg.answer());
        } catch (QueueUnavailableException e) {
            throw e;
        } catch (RuntimeException e) { // one bad message must not stop the others (ERR-08)
            LOG.error("message {} for {} cannot be put into form", message.id(), user, e);
            impossible(SentMessage.of(message, 0), "it cannot be put into form: " + e.getMessage());
            return;
        }
        underWay = SentMessage.of(message, payload.octets());
        if (leg.answer().maxSize().isPresent() && payload.octets() > leg.answer().maxSize().getAsLong()) {
            impossible(underWay, payload.octets() + " octets are more than the device takes");
            return;
        }
        LOG.info("message {} for {} to {}: sending {} octets", message.id(), user, device.instance(), payload.octets());
        media.send(new OutgoingMessage(underWay.messageId(), payload.contentType(), true,
                new PayloadSource(payload, this::onLane)));
    }

    /** As the next thing on the lane, not at once: thousands of them in a row must not pile up on the stack. */
    private void impossible(SentMessage message, String why) {
        underWay = message;
        onLane(() -> {
            if (underWay == message) {
                about(message, Event.MESSAGE_IMPOSSIBLE, why);
            }
        });
    }

    private void awaitReport() {
        SentMessage sent = underWay;
        if (!sent.failure().isEmpty()) {
            about(sent, Event.UNCONFIRMED, sent.failure());
            return;
        }
        if (sent.isReported()) {
            about(sent, Event.CONFIRMED, "reported by the device");
            return;
        }
        unconfirmed.put(sent.messageId(), sent);
        later(tools.settings().msrp().reportWait(), () -> {
            if (unconfirmed.remove(sent.messageId()) != null) {
                boolean direct = leg.answer().path().size() == 1; // a relay's 200 says nothing of the device (MSRP-04)
                about(sent, direct ? Event.CONFIRMED : Event.UNCONFIRMED,
                        direct ? "no report; every chunk was answered 200" : "no report of it came");
            }
        });
    }

    private void finishDelivered() {
        boolean record = tools.recording().isWantedBy(user);
        DeferredMessage message = subject.message();
        if (finish(subject, new Outcome.Delivered(reason, record))) {
            delivered++;
            if (record) {
                tools.recording().record(user, message);
            }
        }
    }

    private boolean finish(SentMessage sent, Outcome outcome) {
        boolean counted = tools.queue().done(lease, sent.message().id(), outcome, tools.clock().instant());
        LOG.info("message {} for {} to {}: {}, {}{}", sent.message().id(), user, device.instance(),
                outcome.getClass().getSimpleName(), outcome.reason(), counted ? "" : " (but the lease was taken back)");
        return counted;
    }

    private void renew() {
        if (state == State.ENDED) {
            return;
        }
        Optional<Lease> renewed;
        try {
            renewed = tools.queue().renew(lease, tools.clock().instant(), tools.settings().queue().lease());
        } catch (QueueUnavailableException e) {
            LOG.warn("delivery {}: lease not renewed, {}", id, e.getMessage());
            return; // the deadline decides
        }
        if (renewed.isPresent()) {
            lease = renewed.get();
        } else {
            step(Event.LEASE_LOST, "the lease was taken back");
        }
    }

    private void release(boolean complete) {
        timers.forEach(timer -> timer.cancel(false));
        int returned = 0;
        try {
            returned = tools.queue().release(lease, reason, tools.clock().instant());
        } catch (QueueUnavailableException e) {
            LOG.warn("delivery {}: not given back now, its lease runs out at {}: {}", id, lease.deadline(), e.getMessage());
        }
        LOG.info("delivery {} to {} at {}: {} delivered, {} stay deferred", id, user, device.instance(), delivered, returned);
        whenEnded.accept(this, new Ending(complete, delivered, returned + unfinished, leg.retryAfter(), reason));
    }

    private void onLane(Runnable work) {
        tools.lanes().run(user.uri(), work);
    }

    private ScheduledFuture<?> later(Duration delay, Runnable work) {
        return tools.timer().schedule(() -> onLane(() -> {
            if (state != State.ENDED) {
                work.run();
            }
        }), delay.toMillis(), TimeUnit.MILLISECONDS);
    }
}
