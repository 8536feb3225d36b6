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
import org.restante.codec.cpim.CpimException;
import org.restante.config.Settings;
import org.restante.cpm.Device;
import org.restante.cpm.ServedUser;
import org.restante.delivery.DeliveryMachine.Effect;
import org.restante.delivery.DeliveryMachine.Event;
import org.restante.delivery.DeliveryMachine.State;
import org.restante.ladder.Ladder;
import org.restante.msrp.DeliveryReport;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.msrp.MsrpUri;
import org.restante.msrp.OutgoingMessage;
import org.restante.policy.InviteRefusal;
import org.restante.policy.Procedure;
import org.restante.queue.DeferredMessage;
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
    private final String deviceUri;
    private final boolean onlyDevice;
    private final DeliveryTools tools;
    private final BiConsumer<DeliverySession, Ending> whenEnded;

    private State state = State.INVITING;
    private Claim claim;
    private Procedures.Choice choice;
    private List<String> routes = List.of();
    private final DeliveryLeg leg;
    private boolean overTls;
    private MsrpSession media;
    private int taken; // messages of this session so far
    private int apart; // how many of the next ones go by themselves, as a container with them was refused
    private boolean moreToCome; // messages that need another session
    private SentMessage underWay;
    private final Map<String, SentMessage> unconfirmed = new HashMap<>();
    private SentMessage subject; // the message that the event at hand is about
    private Optional<InviteRefusal> refusal = Optional.empty();
    private String reason = "";
    private int delivered;
    private final List<ScheduledFuture<?>> timers = new ArrayList<>(); // those that would outlive the delivery

    /** @param deviceUri how the device is addressed @param onlyDevice whether the campaign goes to no other device */
    DeliverySession(ServedUser user, Device device, String deviceUri, boolean onlyDevice, DeliveryTools tools,
            BiConsumer<DeliverySession, Ending> whenEnded) {
        this.user = user;
        this.device = device;
        this.deviceUri = deviceUri;
        this.onlyDevice = onlyDevice;
        this.tools = tools;
        this.whenEnded = whenEnded;
        this.leg = new DeliveryLeg(tools.userAgent());
        this.claim = new Claim(tools, user, device, id);
    }

    /** {@return the session for what this one, which has ended, left claimed because it needs another; else empty} */
    Optional<DeliverySession> successor() {
        if (!moreToCome) {
            return Optional.empty();
        }
        DeliverySession next = new DeliverySession(user, device, deviceUri, onlyDevice, tools, whenEnded);
        next.claim = claim;
        next.routes = routes;
        return Optional.of(next);
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
        return claim.extend();
    }

    /** Invites the device. On the lane, after {@link #claim}. @param routes next hop first */
    void invite(List<String> routes) {
        this.routes = routes;
        try {
            choice = tools.procedures().choose(user, device, deviceUri, onlyDevice, claim);
            tools.ladders().begin(new Ladder.Head(id, claim.delivery(), user, device.instance(), choice.procedure().name(),
                    tools.clock().instant()));
            overTls = tools.settings().msrp().tls().use() != Settings.TlsUse.OFF;
            offer();
            long half = tools.settings().queue().lease().toMillis() / 2;
            timers.add(later(tools.settings().invite().noAnswer(), () -> step(Event.NO_ANSWER, "no answer to the INVITE")));
            timers.add(later(LONGEST, () -> step(Event.OVERDUE, "the longest time for a delivery is over")));
            timers.add(tools.timer().scheduleWithFixedDelay(() -> onLane(this::renew), half, half, TimeUnit.MILLISECONDS));
        } catch (RuntimeException e) { // whatever it is, the lease must go back
            LOG.warn("delivery {} to {}: the INVITE was not sent: {}", id, user, e.toString());
            step(Event.REFUSED, "the INVITE was not sent: " + e.getMessage());
        }
    }

    /** Goes on where the session before it came to. On the lane, as {@link #invite}. */
    void follow() {
        invite(routes);
    }

    private ContentOpener content(DeferredMessage message) {
        return () -> tools.queue().content(user, message.id());
    }

    private void offer() {
        DeferredMessage first = claim.peek().orElseThrow(() -> new IllegalStateException("everything has expired"));
        media = tools.media().apply(overTls, this);
        MsrpUri local = media.localUri();
        Invitation invitation = new Invitation(user, choice.requestUri(), routes, local.host().replaceAll("[\\[\\]]", ""),
                local.port(), local.toString(), tools.fingerprint(), first, content(first), choice.plan().hasOneSender(),
                choice.plan().profile());
        try {
            leg.invite(choice.procedure(), invitation, id.toString(), LONGEST.plusMinutes(2));
        } catch (CpimException e) { // it would stand in the way of all others for ever
            claim.finish(first, new Outcome.Failed("it cannot be put into form: " + e.getMessage()));
            throw e;
        }
        LOG.info("delivery {} to {} at {}: INVITE sent, {}", id, user, device.instance(), choice.procedure().name());
    }

    /** MSRP-08: where TLS is preferred, a device that refuses it is invited once more without. */
    private boolean offeredAgain(LegEvent event) {
        boolean again = state == State.INVITING && overTls && event instanceof LegEvent.Refused refused
                && tools.settings().msrp().tls().use() == Settings.TlsUse.PREFERRED
                && (refused.status() == 488 || refused.status() == 606);
        if (!again) {
            return false;
        }
        overTls = false;
        media.close();
        try {
            offer();
            return true;
        } catch (RuntimeException e) { // whatever it is, the lease must go back
            LOG.warn("delivery {} to {}: the second INVITE was not sent: {}", id, user, e.toString());
            return false;
        }
    }

    /** Gives the claim back before anything was sent. On the lane. */
    void giveBack() {
        try {
            claim.release("the node stops");
        } catch (QueueUnavailableException e) {
            LOG.warn("{} at {}: not given back now, the lease runs out: {}", user, device.instance(), e.getMessage());
        }
    }

    /** {@return what follows from the response that refused the INVITE, if one did} On the lane. */
    Optional<InviteRefusal> refusal() {
        return refusal;
    }

    /** Takes the INVITE back if it is not answered yet. From any thread. @param why in words */
    void takeBack(String why) {
        onLane(() -> {
            if (state == State.INVITING) {
                step(Event.STOPPED, why);
            }
        });
    }

    /** Ends the delivery because the node stops (ERR-09). From any thread. */
    void stop() {
        onLane(() -> step(Event.STOPPED, "the node stops"));
    }

    // ---- what SIP tells, from SIP threads

    void on(LegEvent event) {
        onLane(() -> {
            if (!offeredAgain(event)) {
                if (state == State.INVITING && event instanceof LegEvent.Refused refused) {
                    refusal = Optional.of(InviteRefusal.of(refused.status(), !choice.requestUri().equals(user.uri())));
                    tryAnotherForm();
                }
                (state == State.INVITING ? leg.whileInviting(event) : leg.ending(event)).ifPresent(meaning -> {
                    Optional.ofNullable(leg.answer()).filter(answer -> meaning.event() == Event.ACCEPTED).ifPresent(
                            answer -> tools.procedures().learn(device, choice.plan().procedure(), answer));
                    step(meaning.event(), meaning.why());
                });
            }
        });
    }

    /** Table E.1: a device that takes no session for a large message is given it by a push, at once (415, 488, 606). */
    private void tryAnotherForm() {
        if (choice.plan().procedure() == Procedure.LARGE_MESSAGE && refusal.filter(InviteRefusal.NEXT_FORM::equals).isPresent()) {
            tools.procedures().refusedLargeMessage(device);
            moreToCome = true;
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
        if (underWay.messages().size() > 1 && !List.of(403, 408, 481, 501, 506).contains(status)) {
            sendApart(underWay.messages());
            step(Event.CONTAINER_REFUSED, why);
            return;
        }
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
                case OPEN_MEDIA -> media.remote(leg.peer());
                case SEND_NEXT -> sendNext();
                case AWAIT_REPORT -> awaitReport();
                case FINISH_DELIVERED -> finishDelivered();
                case FINISH_RETRY -> {
                    claim.stayed(subject.messages().size());
                    finish(subject, new Outcome.Retry(reason));
                }
                case FINISH_FAILED -> finish(subject, new Outcome.Failed(reason));
                case CLAIM_MORE -> {
                    claim.extend();
                    Optional<DeferredMessage> next = claim.peek();
                    boolean more = next.filter(this::isForThisSession).isPresent();
                    moreToCome = next.isPresent() && !more;
                    step(more ? Event.MORE : Event.DONE, more ? "newer messages" : "everything is confirmed");
                }
                case END_LEG -> leg.end();
                case CLOSE_MEDIA -> {
                    if (media != null) {
                        media.close();
                    }
                }
                case RELEASE -> release(cause == Event.DONE);
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
        List<DeferredMessage> batch = claim.take((gathered, next) -> gathered.isEmpty() ? isForThisSession(next)
                : apart == 0 && choice.plan().takes(next.original(), taken + gathered.size())
                        && choice.procedure().joins(gathered, next, leg.answer()));
        if (batch.isEmpty()) {
            step(Event.EXHAUSTED, "");
            return;
        }
        taken += batch.size();
        apart = Math.max(0, apart - 1);
        Payload payload;
        try {
            payload = choice.procedure().payload(batch, this::content, leg.answer());
        } catch (QueueUnavailableException e) {
            throw e;
        } catch (RuntimeException e) { // one bad message must not stop the others (ERR-08)
            LOG.error("{} for {} cannot be put into form", named(batch), user, e);
            impossible(SentMessage.of(batch, 0), "it cannot be put into form: " + e.getMessage());
            return;
        }
        underWay = SentMessage.of(batch, payload.octets());
        if (leg.answer().maxSize().isPresent() && payload.octets() > leg.answer().maxSize().getAsLong()) {
            impossible(underWay, payload.octets() + " octets are more than the device takes");
            return;
        }
        LOG.info("{} for {} to {}: sending {} octets", named(batch), user, device.instance(), payload.octets());
        tools.ladders().carries(id, batch.stream().map(message -> message.id().value()).toList());
        media.send(new OutgoingMessage(underWay.messageId(), payload.contentType(), true,
                new PayloadSource(payload, this::onLane)));
    }

    private boolean isForThisSession(DeferredMessage next) {
        return choice.plan().takes(next.original(), taken);
    }

    /** What could not go together is to go message by message, so that one bad message harms no other (ERR-08). */
    private void sendApart(List<DeferredMessage> batch) {
        claim.putBack(batch);
        taken -= batch.size();
        apart = batch.size();
    }

    private static String named(List<DeferredMessage> batch) {
        String first = "message " + batch.get(0).id();
        return batch.size() == 1 ? first : first + " and " + (batch.size() - 1) + " more";
    }

    /** As the next thing on the lane, not at once: thousands of them in a row must not pile up on the stack. */
    private void impossible(SentMessage message, String why) {
        underWay = message;
        onLane(() -> {
            if (underWay == message && message.messages().size() > 1) {
                sendApart(message.messages());
                step(Event.CONTAINER_REFUSED, why);
            } else if (underWay == message) {
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
        for (DeferredMessage message : finish(subject, new Outcome.Delivered(reason, record))) {
            delivered++;
            if (record) {
                tools.recording().record(user, message);
            }
        }
    }

    /** {@return those messages for which it counted} */
    private List<DeferredMessage> finish(SentMessage sent, Outcome outcome) {
        List<DeferredMessage> counted = sent.messages().stream().filter(message -> claim.finish(message, outcome)).toList();
        LOG.info("{} for {} to {}: {}, {}{}", named(sent.messages()), user, device.instance(),
                outcome.getClass().getSimpleName(), outcome.reason(),
                counted.size() == sent.messages().size() ? "" : " (but the lease was taken back)");
        return counted;
    }

    private void renew() {
        if (state == State.ENDED) {
            return;
        }
        try {
            if (!claim.renew()) {
                step(Event.LEASE_LOST, "the lease was taken back");
            }
        } catch (QueueUnavailableException e) {
            LOG.warn("delivery {}: lease not renewed, {}", id, e.getMessage()); // the deadline decides
        }
    }

    private void release(boolean done) {
        timers.forEach(timer -> timer.cancel(false));
        tools.ladders().end(id, reason);
        int returned = 0;
        try {
            returned = moreToCome ? 0 : claim.release(reason);
        } catch (QueueUnavailableException e) {
            LOG.warn("delivery {}: not given back now, its lease runs out at {}: {}", id, claim.lease().deadline(), e.getMessage());
        }
        LOG.info("delivery {} to {} at {}: {} delivered, {} stay deferred{}", id, user, device.instance(), delivered, returned,
                moreToCome ? ", more in another session" : "");
        whenEnded.accept(this, new Ending(done && claim.unfinished() == 0, delivered, returned + claim.unfinished(),
                leg.retryAfter(), reason));
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
