package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipSession;
import org.restante.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes legs from state to state: does what {@link LegMachine} decides. A pair of state and event that it does not
 * declare is logged as the fault that it is and changes nothing. Under the application session's lock.
 */
@Singleton
final class LegSteps {

    /** What {@link LegTimers} is to tell when a CANCEL had no effect. */
    static final String CANCELLED = "cancelled";

    private static final Logger LOG = LoggerFactory.getLogger(LegSteps.class);
    private static final int TEMPORARILY_UNAVAILABLE = 480;

    private final LegListeners listeners;
    private final LegExtensions extensions;
    private final LegTimers timers;
    private final LiveMessages live;
    private final LegEndings endings;
    private final LegTraces traces;
    private final Duration afterCancel;

    /** What made an event happen: what is told of it, and the message that brought it; both may be missing. */
    record Cause(Optional<LegEvent> told, Optional<SipServletMessage> message) {

        static final Cause NONE = new Cause(Optional.empty(), Optional.empty());

        static Cause of(LegEvent event) {
            return new Cause(Optional.of(event), Optional.empty());
        }

        static Cause of(LegEvent event, SipServletMessage message) {
            return new Cause(Optional.of(event), Optional.of(message));
        }

        static Cause of(SipServletMessage message) {
            return new Cause(Optional.empty(), Optional.of(message));
        }
    }

    @Inject
    LegSteps(LegListeners listeners, LegExtensions extensions, LegTimers timers, LiveMessages live, LegEndings endings,
            LegTraces traces, Settings settings) {
        this.listeners = listeners;
        this.extensions = extensions;
        this.timers = timers;
        this.live = live;
        this.endings = endings;
        this.traces = traces;
        this.afterCancel = settings.sip().t1().multipliedBy(64); // RFC 3261 §9.1
    }

    /** Something happened to a leg. */
    void step(SipApplicationSession applicationSession, LegId id, LegMachine.Event event, Cause cause) {
        LegRecord leg = Legs.find(applicationSession, id).orElse(null);
        if (leg == null) {
            LOG.debug("{} for a leg that is not known", event);
            return;
        }
        Optional<LegMachine.Step> step = LegMachine.step(leg.state(), event);
        if (step.isEmpty()) {
            LOG.error("{}: {} cannot happen while {}", leg, event, leg.state());
            return;
        }
        LOG.debug("{}: {} -> {} by {}", leg, leg.state(), step.get().next(), event);
        Legs.save(applicationSession, leg.in(step.get().next()));
        for (LegMachine.Effect effect : step.get().effects()) {
            perform(applicationSession, id, effect, cause);
        }
    }

    private void perform(SipApplicationSession applicationSession, LegId id, LegMachine.Effect effect, Cause cause) {
        LegRecord leg = Legs.find(applicationSession, id).orElseThrow();
        try {
            switch (effect) {
                case ACKNOWLEDGE -> acknowledge(cause);
                case TAKE_DIALOG -> takeDialog(applicationSession, leg, cause);
                case SEND_CANCEL -> cancel(applicationSession, leg);
                case SEND_BYE -> bye(applicationSession, leg);
                case SEND_REFUSAL -> refuse(leg);
                case END_OTHER_DIALOG -> endOther(leg, cause);
                case TELL -> cause.told().ifPresent(event -> listeners.tell(id, leg.purpose(), event));
                case TELL_WITHDRAWN -> listeners.tell(id, leg.purpose(), Outcomes.local(487, "withdrawn"));
                case TELL_GONE -> listeners.tell(id, leg.purpose(), new LegEvent.Gone());
                case RELEASE -> release(applicationSession, leg);
            }
        } catch (IOException | RuntimeException e) { // the others must be performed all the same
            LOG.warn("{}: {} failed: {}", leg, effect, e.toString());
        }
    }

    private void acknowledge(Cause cause) throws IOException {
        if (cause.message().orElse(null) instanceof SipServletResponse response && response.getMethod().equals("INVITE")) {
            Acknowledgement.send(response, traces);
        }
    }

    private void takeDialog(SipApplicationSession applicationSession, LegRecord leg, Cause cause) throws IOException {
        SipServletMessage message = cause.message().orElseThrow();
        Content answer = Outcomes.content(message);
        live.inviteDone(leg.id());
        Legs.save(applicationSession, leg.on(message.getSession().getId()).heard(answer));
    }

    /** Its time is counted whether or not it goes out: the leg must come to an end. */
    private void cancel(SipApplicationSession applicationSession, LegRecord leg) throws IOException {
        timers.set(applicationSession, new LegTimer(leg.id(), Continuation.Kind.ENDING, CANCELLED), afterCancel);
        SipServletRequest invite = live.invite(leg.id()).orElseThrow(() -> new IllegalStateException("no INVITE is open"));
        SipServletRequest cancel = invite.createCancel();
        leg.farewell().forEach(header -> cancel.addHeader(header.name(), header.value()));
        traces.send(cancel);
    }

    /** If it cannot be sent, the leg is over. */
    private void bye(SipApplicationSession applicationSession, LegRecord leg) {
        withdrawOffer(leg);
        try {
            SipSession dialog = Legs.dialog(applicationSession, leg)
                    .orElseThrow(() -> new IOException("its SIP session is gone"));
            SipServletRequest request = RequestBuilder.ending(dialog, leg);
            Continuation.ENDING.keep(applicationSession, leg.id(), request);
            traces.send(request);
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: it could not be ended: {}", leg, e.toString());
            step(applicationSession, leg.id(), LegMachine.Event.BYE_ANSWERED, Cause.NONE);
        }
    }

    private void refuse(LegRecord leg) throws IOException {
        SipServletRequest invite = live.invite(leg.id()).orElseThrow(() -> new IllegalStateException("no INVITE is open"));
        SipServletResponse response = invite.createResponse(TEMPORARILY_UNAVAILABLE);
        RequestBuilder.complete(response, leg.farewell(), List.of(), Content.NONE);
        traces.send(response);
    }

    /** The dialog ends while an offer of the peer waits for its answer (RFC 3261 §15.1.2). */
    private void withdrawOffer(LegRecord leg) {
        live.offer(leg.id()).ifPresent(offer -> {
            live.offerDone(leg.id());
            try {
                traces.send(offer.createResponse(SipServletResponse.SC_REQUEST_TERMINATED));
            } catch (IOException | RuntimeException e) {
                LOG.info("{}: {} of the peer could not be answered: {}", leg, offer.getMethod(), e.toString());
            }
        });
    }

    private void endOther(LegRecord leg, Cause cause) throws IOException {
        SipServletResponse response = (SipServletResponse) cause.message().orElseThrow();
        if (Acknowledgement.send(response, traces)) {
            LOG.info("{}: another 2xx to its INVITE, acknowledged and ended", leg);
            traces.send(response.getSession().createRequest("BYE"));
        }
    }

    /** Who waits for the outcome of a request that will never be sent now learns of it. */
    private void tellWaiting(SipApplicationSession applicationSession, LegRecord leg) {
        Exchange exchange = Exchange.of(applicationSession, leg.id());
        exchange.withoutWaiting().save(applicationSession, leg.id());
        exchange.waiting().stream().filter(waiting -> waiting.kind() == Continuation.Kind.LISTENER)
                .forEach(waiting -> listeners.tell(leg.id(), leg.purpose(),
                        new LegEvent.Answered(waiting.step(), Outcomes.local(481, "the leg has ended"))));
    }

    /** The container removes the sessions when their last transaction has ended, but at the latest after a minute. */
    private void release(SipApplicationSession applicationSession, LegRecord leg) {
        live.inviteDone(leg.id());
        withdrawOffer(leg);
        tellWaiting(applicationSession, leg);
        timers.cancelAll(applicationSession, leg.id());
        extensions.ended(leg);
        traces.over(leg);
        endings.done(leg.id());
        if (Legs.all(applicationSession).stream().allMatch(other -> other.state() == LegMachine.State.ENDED)) {
            LegSessions.letGo(applicationSession);
        }
    }
}
