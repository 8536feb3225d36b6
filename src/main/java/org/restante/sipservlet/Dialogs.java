package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;

/**
 * What the container tells that is about legs, before any handler is looked for. On the container's threads, under the
 * application session's lock.
 */
@Singleton
public final class Dialogs {

    private static final Set<LegMachine.State> LEAVING = Set.of(LegMachine.State.REVOKED, LegMachine.State.CANCELLING,
            LegMachine.State.ENDING);

    private final PeerRequests requests;
    private final LegResponses responses;
    private final LegSteps steps;
    private final LegExtensions extensions;
    private final LegEndings endings;
    private final LegRequests legRequests;
    private final LegTimers timers;
    private final LiveMessages live;

    /** @param requests what the peer sends; the others are beans of this package, too */
    @Inject
    public Dialogs(PeerRequests requests, LegResponses responses, LegSteps steps, LegExtensions extensions,
            LegEndings endings, LegRequests legRequests, LegTimers timers, LiveMessages live) {
        this.requests = requests;
        this.responses = responses;
        this.steps = steps;
        this.extensions = extensions;
        this.endings = endings;
        this.legRequests = legRequests;
        this.timers = timers;
        this.live = live;
    }

    /** {@return whether the request was handled: it belongs to a leg, or opens none because it was refused already} */
    boolean handle(SipServletRequest request) throws IOException {
        return requests.handle(request);
    }

    /** {@return whether the response was handled: it belongs to a leg} */
    boolean handle(SipServletResponse response) throws IOException {
        return responses.handle(response);
    }

    /** The application session expires. */
    void expired(SipApplicationSession applicationSession) {
        for (LegRecord leg : Legs.all(applicationSession)) {
            if (leg.state() != LegMachine.State.ENDED) {
                steps.step(applicationSession, leg.id(), LegMachine.Event.EXPIRED, LegSteps.Cause.NONE);
            }
        }
        if (Legs.all(applicationSession).stream().anyMatch(leg -> LEAVING.contains(leg.state()))) {
            applicationSession.setExpires(1); // the transaction of the BYE or CANCEL would end with it, or a late 2xx be lost
        }
    }

    /** The application session is gone, whatever its legs were doing. */
    void destroyed(SipApplicationSession applicationSession) {
        live.forget(applicationSession.getId());
        endings.done(applicationSession.getId());
    }

    /** {@return whether a leg waits with the request, and so sees to it that it is answered} */
    boolean waits(SipServletRequest request) {
        return Exchange.isOne(request.getMethod()) && Legs.find(request).isPresent();
    }

    /** A request was refused because its handler failed: the leg that it made of it, if any, is over. */
    void failed(SipServletRequest request) {
        if (request.isInitial()) {
            Legs.find(request).filter(leg -> leg.state() == LegMachine.State.ASKED).ifPresent(leg -> steps.step(
                    request.getApplicationSession(), leg.id(), LegMachine.Event.REJECTED, LegSteps.Cause.NONE));
        }
    }

    /** A timer of a leg has run out. */
    void due(SipApplicationSession applicationSession, LegTimer timer) {
        timers.cancel(applicationSession, timer); // the container counts it among the running ones until we return
        Legs.find(applicationSession, timer.leg()).ifPresent(leg -> due(applicationSession, leg, timer));
    }

    private void due(SipApplicationSession applicationSession, LegRecord leg, LegTimer timer) {
        if (timer.kind() == Continuation.Kind.EXTENSION) {
            extensions.due(applicationSession, leg, timer.step());
            return;
        }
        switch (timer.step()) {
            case Glare.OVER -> legRequests.next(applicationSession, leg.id());
            case LegSteps.CANCELLED -> steps.step(applicationSession, leg.id(), LegMachine.Event.CANCEL_UNANSWERED,
                    LegSteps.Cause.NONE);
            case PeerOffers.OVERDUE -> requests.overdue(applicationSession, leg);
            default -> throw new IllegalArgumentException("a timer for " + timer.step());
        }
    }

    /** The ACK of a 2xx of ours did not come. */
    void notAcknowledged(SipServletRequest invite) {
        Legs.find(invite).ifPresent(leg -> steps.step(invite.getApplicationSession(), leg.id(),
                LegMachine.Event.NEVER_ACKNOWLEDGED, LegSteps.Cause.NONE));
    }

    /**
     * Finds the leg of an in-dialog request of the peer.
     *
     * @param listener name of a listener
     * @return the leg, if the request belongs to one of that listener's
     */
    public Optional<LegId> leg(SipServletMessage message, String listener) {
        return Legs.find(message).filter(leg -> leg.purpose().listener().equals(listener)).map(LegRecord::id);
    }

    /** {@return what the listener knows the leg by that a message belongs to, if it is one of that listener's} */
    public Optional<String> correlation(SipServletMessage message, String listener) {
        return Legs.find(message).map(LegRecord::purpose).filter(purpose -> purpose.listener().equals(listener))
                .map(CallLeg::correlation);
    }
}
