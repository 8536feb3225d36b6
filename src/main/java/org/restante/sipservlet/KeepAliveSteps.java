package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletResponse;
import org.restante.sipservlet.KeepAliveMachine.Effect;
import org.restante.sipservlet.KeepAliveMachine.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes session timers from state to state: does what {@link KeepAliveMachine} decides. A pair of state and event that it
 * does not declare is logged as the fault that it is and changes nothing. Under the application session's lock.
 */
@Singleton
final class KeepAliveSteps {

    /** Name of the extension that the refreshes are sent for, and of the state among what is kept of a leg. */
    static final String NAME = "keepalive";

    /** What the timers of legs are set for. */
    static final String TIMER = NAME + " timer";

    static final String UPDATE = "UPDATE";
    static final String INVITE = "INVITE";

    private static final Logger LOG = LoggerFactory.getLogger(KeepAliveSteps.class);
    private static final Duration BEYOND = Duration.ofMinutes(2);
    private static final Set<LegMachine.State> LIVING = Set.of(LegMachine.State.CALLING, LegMachine.State.RINGING,
            LegMachine.State.ASKED, LegMachine.State.UNACKNOWLEDGED, LegMachine.State.CONFIRMED);

    private final KeepAliveTimers timers;
    private final LegRequests requests;
    private final LegSteps legs;
    private final Glare glare;

    @Inject
    KeepAliveSteps(KeepAliveTimers timers, LegRequests requests, LegSteps legs, Glare glare) {
        this.timers = timers;
        this.requests = requests;
        this.legs = legs;
        this.glare = glare;
    }

    /** An exchange was completed with 2xx; it agreed to these terms. */
    void agreed(SipApplicationSession applicationSession, LegRecord leg, KeepAliveTerms terms) {
        save(applicationSession, leg, state(applicationSession, leg).agreed(terms, timers.now()));
        outlive(applicationSession, terms);
        Event event = !terms.isTimed() ? Event.AGREED_NONE : terms.ours() ? Event.AGREED_OURS : Event.AGREED_THEIRS;
        step(applicationSession, leg, event);
    }

    /**
     * MSRP traffic does not prolong an application session, and no BYE is sent when it expires: it must not expire before
     * the session does. It is not made to live shorter than its leg wants.
     */
    private static void outlive(SipApplicationSession applicationSession, KeepAliveTerms terms) {
        long expiresAt = applicationSession.getExpirationTime(); // 0 is never
        if (terms.isTimed() && expiresAt > 0) {
            long now = Duration.ofMillis(expiresAt - applicationSession.getLastAccessedTime()).toMinutes();
            long least = LegSessions.minutes(terms.interval().plus(BEYOND));
            applicationSession.setExpires((int) Math.max(now, least));
        }
    }

    /** 422 to a request of ours. @param raised what it is to be repeated with */
    void tooSmall(SipApplicationSession applicationSession, LegRecord leg, KeepAliveOffer raised,
            SipServletResponse refusal) {
        save(applicationSession, leg, state(applicationSession, leg).asking(raised));
        step(applicationSession, leg, Event.TOO_SMALL, Optional.of(refusal));
    }

    /** 422 to a request of the listener's within the call. @param raised what it is to be repeated with */
    void repeat(SipApplicationSession applicationSession, LegRecord leg, KeepAliveOffer raised) {
        save(applicationSession, leg, state(applicationSession, leg).asking(raised));
        requests.again(applicationSession, leg);
    }

    /** A refresh of ours was not accepted. */
    void refused(SipApplicationSession applicationSession, LegRecord leg, String method, int status) {
        KeepAliveState state = state(applicationSession, leg);
        boolean noUpdate = method.equals(UPDATE) && (status == 405 || status == 501);
        if (noUpdate) {
            save(applicationSession, leg, state.takingUpdate(false));
        }
        step(applicationSession, leg, switch (status) {
            case SipServletResponse.SC_REQUEST_PENDING -> Event.GLARE;
            case SipServletResponse.SC_REQUEST_TIMEOUT, SipServletResponse.SC_CALL_LEG_DONE -> Event.GONE;
            default -> noUpdate ? Event.NO_UPDATE : Event.REFUSED;
        });
    }

    /** The timer of a leg has run out. */
    void due(SipApplicationSession applicationSession, LegRecord leg) {
        KeepAliveState state = state(applicationSession, leg);
        boolean refreshes = state.state() == KeepAliveMachine.State.OURS || state.state() == KeepAliveMachine.State.PAUSING;
        if (state.left(timers.now()).isZero()) {
            LOG.info("{}: nobody refreshed the session within {} s", leg, state.terms().interval().toSeconds());
            step(applicationSession, leg, Event.EXPIRED);
        } else if (!refreshes) { // by its clock, the timer was a little early
            perform(applicationSession, leg, Effect.AWAIT_EXPIRY, Optional.empty());
        } else if (isBusy(applicationSession, leg)) {
            step(applicationSession, leg, Event.BUSY);
        } else {
            save(applicationSession, leg, state.asking(state.offer().within(state.terms())));
            step(applicationSession, leg, state.takesUpdate() ? Event.UPDATE_DUE : Event.REINVITE_DUE);
        }
    }

    /** A refresh must not cross another exchange: it would be refused, or leave the two ends with different terms. */
    private static boolean isBusy(SipApplicationSession applicationSession, LegRecord leg) {
        Exchange exchange = Exchange.of(applicationSession, leg.id());
        return leg.state() != LegMachine.State.CONFIRMED || exchange.theirs() || !exchange.ours().isEmpty();
    }

    /** {@return whether the request within the leg that is under way is a refresh of ours} */
    static boolean isRefreshing(SipApplicationSession applicationSession, LegRecord leg) {
        Exchange exchange = Exchange.of(applicationSession, leg.id());
        return exchange.underWay() && exchange.ours().get(0).step().startsWith(NAME + ' ');
    }

    /** {@return whether somebody else has ended the leg; its session timer then ends, too} */
    boolean isOver(SipApplicationSession applicationSession, LegRecord leg) {
        boolean over = !LIVING.contains(leg.state());
        if (over && find(applicationSession, leg).isPresent()) {
            step(applicationSession, leg, Event.ENDED);
        }
        return over;
    }

    private void step(SipApplicationSession applicationSession, LegRecord leg, Event event) {
        step(applicationSession, leg, event, Optional.empty());
    }

    private void step(SipApplicationSession applicationSession, LegRecord leg, Event event,
            Optional<SipServletResponse> cause) {
        KeepAliveState state = state(applicationSession, leg);
        Optional<KeepAliveMachine.Step> step = KeepAliveMachine.step(state.state(), event);
        if (step.isEmpty()) {
            LOG.error("{}: session timer: {} cannot happen while {}", leg, event, state.state());
            return;
        }
        LOG.debug("{}: session timer: {} -> {} by {}", leg, state.state(), step.get().next(), event);
        save(applicationSession, leg, state.in(step.get().next()));
        step.get().effects().forEach(effect -> perform(applicationSession, leg, effect, cause));
    }

    private void perform(SipApplicationSession applicationSession, LegRecord leg, Effect effect,
            Optional<SipServletResponse> cause) {
        KeepAliveState state = state(applicationSession, leg);
        Duration left = state.left(timers.now());
        switch (effect) {
            case REPEAT_INVITE -> requests.openAgain(applicationSession, leg, RepeatedInvite.of(cause.orElseThrow()));
            case AWAIT_REFRESH -> timers.start(applicationSession, leg.id(), state.terms().refreshAfter());
            case AWAIT_EXPIRY -> timers.start(applicationSession, leg.id(), left);
            case AWAIT_GLARE -> timers.start(applicationSession, leg.id(), shorter(glare.delay(leg.ours()), left));
            case AWAIT_ANOTHER -> timers.start(applicationSession, leg.id(), nextAttempt(left));
            case SEND_UPDATE -> refresh(applicationSession, leg, UPDATE, Content.NONE);
            case SEND_REINVITE -> refresh(applicationSession, leg, INVITE, leg.local());
            case STOP_TIMER -> timers.stop(applicationSession, leg.id());
            case TEAR_DOWN -> legs.step(applicationSession, leg.id(), LegMachine.Event.LOST, LegSteps.Cause.NONE);
        }
    }

    private void refresh(SipApplicationSession applicationSession, LegRecord leg, String method, Content content) {
        requests.within(applicationSession, leg.id(), new RequestWithin(method, List.of(), content, NAME + ' ' + method),
                Continuation.Kind.EXTENSION);
    }

    /** Half of what is left, so that attempts become denser towards the end; the last second is waited out. */
    static Duration nextAttempt(Duration left) {
        Duration half = left.dividedBy(2);
        return half.compareTo(Duration.ofSeconds(1)) < 0 ? left : half;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static KeepAliveState state(SipApplicationSession applicationSession, LegRecord leg) {
        return find(applicationSession, leg).orElseThrow();
    }

    static Optional<KeepAliveState> find(SipApplicationSession applicationSession, LegRecord leg) {
        return Legs.get(applicationSession, leg.id(), NAME, KeepAliveState.class);
    }

    static void save(SipApplicationSession applicationSession, LegRecord leg, KeepAliveState state) {
        Legs.set(applicationSession, leg.id(), NAME, state);
    }
}
