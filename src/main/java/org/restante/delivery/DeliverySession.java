package org.restante.delivery;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.codec.sdp.SdpException;
import org.restante.cpm.Device;
import org.restante.cpm.HeaderField;
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
import org.restante.queue.MessageId;
import org.restante.queue.Outcome;
import org.restante.queue.QueueUnavailableException;
import org.restante.sipservlet.CallLeg;
import org.restante.sipservlet.LegEvent;
import org.restante.sipservlet.LegId;
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
    private static final int PAGE = 20;
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
    private LegId leg;
    private MsrpSession media;
    private MsrpMedia answer;
    private final Deque<DeferredMessage> page = new ArrayDeque<>();
    private Optional<MessageId> lastTaken = Optional.empty();
    private Sent underWay;
    private final Map<String, Sent> unconfirmed = new HashMap<>();
    private Sent subject; // the message that the event at hand is about
    private OptionalLong retryAfter = OptionalLong.empty();
    private String reason = "";
    private int causeOfBye;
    private int delivered;
    private int refused;
    private ScheduledFuture<?> renewal;

    /** A message that was handed to MSRP. */
    private static final class Sent {
        private final DeferredMessage message;
        private final String messageId;
        private final long octets;
        private boolean reported;

        Sent(DeferredMessage message, String messageId, long octets) {
            this.message = message;
            this.messageId = messageId;
            this.octets = octets;
        }
    }

    DeliverySession(ServedUser user, Device device, String requestUri, DeliveryProcedure procedure,
            DeliveryTools tools, BiConsumer<DeliverySession, Ending> whenEnded) {
        this.user = user;
        this.device = device;
        this.requestUri = requestUri;
        this.procedure = procedure;
        this.tools = tools;
        this.whenEnded = whenEnded;
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
        Optional<Lease> claimed = tools.queue().claim(user, device.instance(), id, tools.settings().node().id(),
                tools.clock().instant(), tools.settings().queue().lease());
        claimed.ifPresent(l -> lease = l);
        return claimed.isPresent();
    }

    /** Invites the device. On the lane, after {@link #claim}. */
    void invite(List<String> routes) {
        media = tools.msrp().passive(this);
        MsrpUri local = media.localUri();
        try {
            leg = tools.userAgentClient().send(
                    procedure.invite(new Invitation(user, requestUri, routes, local.host(), local.port(), local.toString())),
                    new CallLeg(Campaigns.NAME, id.toString()), LONGEST.plusMinutes(2));
            LOG.info("delivery {} to {} at {}: INVITE sent", id, user, device.instance());
            later(tools.settings().invite().noAnswer(), () -> step(Event.NO_ANSWER, "no answer to the INVITE"));
            later(LONGEST, () -> step(Event.LEG_GONE, "the longest time for a delivery is over"));
            long half = tools.settings().queue().lease().toMillis() / 2;
            renewal = tools.timer().scheduleWithFixedDelay(() -> onLane(this::renew), half, half, TimeUnit.MILLISECONDS);
        } catch (UncheckedIOException | IllegalArgumentException e) {
            step(Event.REFUSED, e.getMessage());
        }
    }

    /** Ends the delivery because the node stops (ERR-09). From any thread. */
    void stop() {
        onLane(() -> step(Event.STOPPED, "the node stops"));
    }

    // ---- what SIP tells, from SIP threads

    void on(LegEvent event) {
        onLane(() -> {
            if (event instanceof LegEvent.Provisional) {
                if (state == State.INVITING) {
                    step(Event.RANG, "");
                }
            } else if (event instanceof LegEvent.Accepted accepted) {
                accepted(accepted);
            } else if (event instanceof LegEvent.Refused refused) {
                retryAfter = refused.retryAfter();
                step(Event.REFUSED, "the device answered " + refused.status() + " " + refused.reason());
            } else if (event instanceof LegEvent.Ended ended) {
                step(Event.PEER_ENDED, ("the device ended the session " + ended.reason()).trim());
            } else {
                step(Event.LEG_GONE, "the dialog expired");
            }
        });
    }

    private void accepted(LegEvent.Accepted accepted) {
        if (state != State.INVITING) {
            return;
        }
        try {
            answer = MsrpMedia.parse(accepted.body());
            Optional<DeliveryProcedure.Unusable> unusable = procedure.check(answer);
            if (unusable.isPresent()) {
                causeOfBye = unusable.get().cause();
                step(Event.ANSWER_UNUSABLE, "unusable answer: " + unusable.get().reason());
            } else {
                step(Event.ACCEPTED, "");
            }
        } catch (SdpException | IllegalArgumentException e) {
            causeOfBye = 488;
            step(Event.ANSWER_UNUSABLE, "unusable answer: " + e.getMessage());
        }
    }

    // ---- what MSRP tells, from its event loop

    @Override
    public void onBound(MsrpSession session) {
        onLane(() -> step(Event.BOUND, ""));
    }

    @Override
    public void onTransmitted(MsrpSession session, String messageId) {
        onLane(() -> {
            if (underWay != null && underWay.messageId.equals(messageId)) {
                step(Event.TRANSMITTED, "");
            }
        });
    }

    @Override
    public void onReport(MsrpSession session, DeliveryReport report) {
        onLane(() -> {
            Sent sent = underWay != null && underWay.messageId.equals(report.messageId()) ? underWay
                    : unconfirmed.get(report.messageId());
            if (sent == null) {
                return;
            }
            if (report.status() != 200) {
                if (unconfirmed.remove(report.messageId()) != null) {
                    about(sent, Event.UNCONFIRMED, "the device reported " + report.status());
                }
            } else if (report.range().first() == 1 && report.range().last() >= sent.octets) {
                sent.reported = true;
                if (unconfirmed.remove(report.messageId()) != null) {
                    about(sent, Event.CONFIRMED, "reported by the device");
                }
            }
        });
    }

    @Override
    public void onRefused(MsrpSession session, String messageId, int status) {
        onLane(() -> {
            if (underWay != null && underWay.messageId.equals(messageId)) {
                about(underWay, Event.MESSAGE_REFUSED, "the device refused it with " + status);
            }
        });
    }

    @Override
    public void onLost(MsrpSession session, String why) {
        onLane(() -> {
            causeOfBye = 503;
            step(Event.MEDIA_LOST, "MSRP: " + why);
        });
    }

    // ---- the machine

    private void about(Sent sent, Event event, String why) {
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
                case OPEN_MEDIA -> media.remotePath(answer.path().stream().map(MsrpUri::parse).toList());
                case SEND_NEXT -> sendNext();
                case AWAIT_REPORT -> awaitReport();
                case FINISH_DELIVERED -> finishDelivered();
                case FINISH_RETRY -> {
                    refused++;
                    finish(subject, new Outcome.Retry(reason));
                }
                case CLAIM_MORE -> {
                    boolean more = claim();
                    step(more ? Event.MORE : Event.DONE, more ? "newer messages" : "everything is confirmed");
                }
                case END_LEG -> endLeg();
                case CLOSE_MEDIA -> media.close();
                case RELEASE -> release(cause == Event.DONE && refused == 0);
            }
        } catch (QueueUnavailableException e) {
            LOG.warn("delivery {}: {}", id, e.getMessage());
            if (state != State.ENDED) {
                step(Event.LEASE_LOST, "the store cannot be reached");
            }
        }
    }

    private void sendNext() {
        underWay = null;
        DeferredMessage message = next();
        if (message == null) {
            step(Event.EXHAUSTED, "");
            return;
        }
        Payload payload = procedure.payload(message, () -> tools.queue().content(user, message.id()), answer);
        if (answer.maxSize().isPresent() && payload.octets() > answer.maxSize().getAsLong()) {
            finish(new Sent(message, "", 0), new Outcome.Failed(payload.octets() + " octets are more than the device takes"));
            sendNext();
            return;
        }
        underWay = new Sent(message, UUID.randomUUID().toString().replace("-", "").substring(0, 16), payload.octets());
        LOG.info("message {} for {} to {}: sending {} octets", message.id(), user, device.instance(), payload.octets());
        media.send(new OutgoingMessage(underWay.messageId, payload.contentType(), true,
                new PayloadSource(payload, this::onLane)));
    }

    private DeferredMessage next() {
        if (page.isEmpty()) {
            page.addAll(tools.queue().claimed(lease, lastTaken, PAGE, tools.clock().instant()));
        }
        DeferredMessage message = page.poll();
        if (message != null) {
            lastTaken = Optional.of(message.id());
            if (!message.original().expiresAt().isAfter(tools.clock().instant())) {
                return next(); // it expired between the page and now (DEF-13)
            }
        }
        return message;
    }

    private void awaitReport() {
        Sent sent = underWay;
        if (sent.reported) {
            about(sent, Event.CONFIRMED, "reported by the device");
            return;
        }
        unconfirmed.put(sent.messageId, sent);
        later(tools.settings().msrp().reportWait(), () -> {
            if (unconfirmed.remove(sent.messageId) != null) {
                boolean direct = answer.path().size() == 1; // a relay's 200 says nothing of the device (MSRP-04)
                about(sent, direct ? Event.CONFIRMED : Event.UNCONFIRMED,
                        direct ? "no report; every chunk was answered 200" : "no report of it came");
            }
        });
    }

    private void finishDelivered() {
        boolean record = tools.history().isRecordingOn(user);
        DeferredMessage message = subject.message;
        if (finish(subject, new Outcome.Delivered(reason, record))) {
            delivered++;
            if (record) {
                tools.recording().record(user, message);
            }
        }
    }

    private boolean finish(Sent sent, Outcome outcome) {
        boolean counted = tools.queue().done(lease, sent.message.id(), outcome, tools.clock().instant());
        LOG.info("message {} for {} to {}: {}, {}{}", sent.message.id(), user, device.instance(),
                outcome.getClass().getSimpleName(), outcome.reason(), counted ? "" : " (but the lease was taken back)");
        return counted;
    }

    private void endLeg() {
        if (leg != null) {
            tools.userAgentClient().end(leg, causeOfBye == 0 ? List.of()
                    : List.of(new HeaderField("Reason", "SIP;cause=" + causeOfBye)));
        }
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
        if (renewal != null) {
            renewal.cancel(false);
        }
        int returned = 0;
        try {
            returned = tools.queue().release(lease, reason, tools.clock().instant());
        } catch (QueueUnavailableException e) {
            LOG.warn("delivery {}: not given back now, its lease runs out at {}: {}", id, lease.deadline(), e.getMessage());
        }
        LOG.info("delivery {} to {} at {}: {} delivered, {} stay deferred", id, user, device.instance(), delivered, returned);
        whenEnded.accept(this, new Ending(complete, delivered, returned + refused, retryAfter, reason));
    }

    private void onLane(Runnable work) {
        tools.lanes().run(user.uri(), work);
    }

    private void later(Duration delay, Runnable work) {
        tools.timer().schedule(() -> onLane(() -> {
            if (state != State.ENDED) {
                work.run();
            }
        }), delay.toMillis(), TimeUnit.MILLISECONDS);
    }
}
