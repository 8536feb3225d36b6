package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.restante.config.Settings;
import org.restante.cpm.HeaderField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Session timers of all calls (RFC 4028; JSR 359, {@code SessionKeepAlive}): negotiates them in every INVITE, UPDATE and
 * 2xx, whoever sends it; {@link KeepAliveSteps} then refreshes where that is our task, and ends a session that nobody
 * refreshed. All that is known of the timer of a leg stands in one {@link KeepAliveState} beside it.
 */
@Singleton
final class SessionKeepAlive implements LegExtension {

    private static final Logger LOG = LoggerFactory.getLogger(SessionKeepAlive.class);

    private final KeepAlivePreference preference;
    private final KeepAliveSteps steps;
    private final Allow allow;
    private final LegListeners listeners;

    @Inject
    SessionKeepAlive(Settings settings, KeepAliveSteps steps, Allow allow, LegListeners listeners) {
        this.listeners = listeners;
        this.preference = KeepAlivePreference.of(settings.session());
        this.steps = steps;
        this.allow = allow;
    }

    @Override
    public String name() {
        return KeepAliveSteps.NAME;
    }

    // ---- requests of ours

    @Override
    public void sending(LegRecord leg, SipServletRequest request) {
        SipApplicationSession applicationSession = request.getApplicationSession();
        KeepAliveState state = state(applicationSession, leg);
        KeepAliveState asking = switch (state.state()) {
            case OPENING, UPDATING, REINVITING -> state;
            case OURS, THEIRS, PAUSING -> state.asking(state.offer().within(state.terms()));
            case UNTIMED, ENDED -> state.asking(state.offer().untimed(preference(leg)));
        };
        KeepAliveHeaders.write(asking.offer(), request, allow);
        KeepAliveSteps.save(applicationSession, leg, asking);
    }

    @Override
    public boolean received(LegRecord leg, SipServletResponse response) {
        SipApplicationSession applicationSession = response.getApplicationSession();
        Optional<KeepAliveState> found = KeepAliveSteps.find(applicationSession, leg);
        if (found.isEmpty() || steps.isOver(applicationSession, leg)) {
            return false;
        }
        KeepAliveState state = learn(found.get(), response);
        KeepAliveSteps.save(applicationSession, leg, state);
        if (response.getStatus() < 300) {
            steps.agreed(applicationSession, leg, KeepAliveNegotiation.accepted(state.offer(), readAnswer(leg, response)));
            return false;
        }
        return switch (response.getStatus()) {
            case SipServletResponse.SC_SESSION_INTERVAL_TOO_SMALL -> raised(applicationSession, leg, state, response);
            case SipServletResponse.SC_REQUEST_PENDING -> crossed(applicationSession, leg, state, response);
            default -> false;
        };
    }

    /** 491: a refresh is not kept in the line meanwhile, as what crossed it may be a refresh, too. */
    private boolean crossed(SipApplicationSession applicationSession, LegRecord leg, KeepAliveState state,
            SipServletResponse refusal) {
        if (state.state() == KeepAliveMachine.State.OPENING || !KeepAliveSteps.isRefreshing(applicationSession, leg)) {
            return false;
        }
        steps.refused(applicationSession, leg, refusal.getMethod(), refusal.getStatus());
        return true;
    }

    /** 422: the request is repeated with what it asks for, if that can be had (RFC 4028 §7.4). */
    private boolean raised(SipApplicationSession applicationSession, LegRecord leg, KeepAliveState state,
            SipServletResponse refusal) {
        Optional<KeepAliveOffer> raised = state.offer().raised(readAnswer(leg, refusal).minSe());
        raised.ifPresent(offer -> {
            LOG.info("{}: {} with Min-SE {}, repeated", leg, refusal.getStatus(), offer.minSe().format());
            if (state.state() == KeepAliveMachine.State.OPENING || KeepAliveSteps.isRefreshing(applicationSession, leg)) {
                steps.tooSmall(applicationSession, leg, offer, refusal);
            } else {
                steps.repeat(applicationSession, leg, offer);
            }
        });
        return raised.isPresent();
    }

    /** A refresh has its final response; what a 2xx says was taken by {@link #received}. */
    @Override
    public void answered(SipApplicationSession applicationSession, LegRecord leg, String method, LegEvent.Outcome outcome) {
        if (outcome instanceof LegEvent.Refused refused && !steps.isOver(applicationSession, leg)) {
            LOG.info("{}: refresh by {} answered {} {}", leg, method, refused.status(), refused.reason());
            steps.refused(applicationSession, leg, method, refused.status());
        }
    }

    // ---- requests of the peer's

    /** @throws SipReject 400 or 422, before anybody else has seen the request */
    @Override
    public boolean refused(SipServletRequest request) {
        if (KeepAliveNegotiation.reply(readRequest(request), preference) instanceof KeepAliveReply.TooSmall tooSmall) {
            throw new SipReject(SipServletResponse.SC_SESSION_INTERVAL_TOO_SMALL, "the session interval is too short",
                    new HeaderField(MinSe.HEADER, tooSmall.minSe().format()));
        }
        return false;
    }

    @Override
    public void accepting(LegRecord leg, SipServletRequest request, SipServletResponse response) {
        SipApplicationSession applicationSession = request.getApplicationSession();
        if (steps.isOver(applicationSession, leg)) {
            return;
        }
        KeepAliveReply reply = KeepAliveNegotiation.reply(readRequest(request), preference(leg));
        KeepAliveHeaders.support(response, allow);
        if (reply instanceof KeepAliveReply.Timed timed) {
            KeepAliveHeaders.write(timed, response);
        }
        KeepAliveSteps.save(applicationSession, leg, learn(state(applicationSession, leg), request));
        steps.agreed(applicationSession, leg, reply.terms());
    }

    @Override
    public void due(SipApplicationSession applicationSession, LegRecord leg, String step) {
        if (KeepAliveSteps.find(applicationSession, leg).isPresent() && !steps.isOver(applicationSession, leg)) {
            steps.due(applicationSession, leg);
        }
    }

    private static KeepAliveFields readRequest(SipServletRequest request) {
        try {
            return KeepAliveHeaders.read(request);
        } catch (IllegalArgumentException e) {
            throw new SipReject(SipServletResponse.SC_BAD_REQUEST, e.getMessage());
        }
    }

    /** A broken header of an answer counts as absent: the session is there, it must be lived with. */
    private static KeepAliveFields readAnswer(LegRecord leg, SipServletResponse response) {
        try {
            return KeepAliveHeaders.read(response);
        } catch (IllegalArgumentException e) {
            LOG.info("{}: {} from {}: {}, taken for absent", leg, response.getStatus(), response.getRemoteAddr(), e.getMessage());
            return KeepAliveFields.NONE;
        }
    }

    /** The peer's last Allow tells whether it takes UPDATE (RFC 3311 §5.1). */
    private static KeepAliveState learn(KeepAliveState state, SipServletMessage message) {
        return message.getHeader("Allow") == null ? state
                : state.takingUpdate(KeepAliveHeaders.lists(message, "Allow", KeepAliveSteps.UPDATE));
    }

    private KeepAlivePreference preference(LegRecord leg) {
        return listeners.keepAlive(leg.purpose()).orElse(preference);
    }

    private KeepAliveState state(SipApplicationSession applicationSession, LegRecord leg) {
        return KeepAliveSteps.find(applicationSession, leg)
                .orElseGet(() -> KeepAliveState.opening(KeepAliveOffer.opening(preference(leg))));
    }
}
