package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;

/** What the peer sends within a leg. Under the application session's lock. */
@Singleton
final class PeerRequests {

    private final LegSteps steps;
    private final LegExtensions extensions;
    private final PeerOffers offers;
    private final LegRequests requests;

    @Inject
    PeerRequests(LegSteps steps, LegExtensions extensions, PeerOffers offers, LegRequests requests) {
        this.steps = steps;
        this.extensions = extensions;
        this.offers = offers;
        this.requests = requests;
    }

    /** {@return whether the request belonged to a leg and was handled} */
    boolean handle(SipServletRequest request) throws IOException {
        Optional<LegRecord> found = request.isInitial() ? Optional.empty() : Legs.find(request);
        if (found.isEmpty()) {
            return request.isInitial() && extensions.refused(request);
        }
        LegRecord leg = found.get();
        SipApplicationSession applicationSession = request.getApplicationSession();
        switch (request.getMethod()) {
            case "BYE" -> bye(applicationSession, leg, request);
            case "CANCEL" -> cancel(applicationSession, leg);
            case "ACK" -> acknowledged(applicationSession, leg, request);
            case "INVITE", "UPDATE" -> {
                if (!extensions.refused(request)) {
                    offers.offered(applicationSession, leg, request);
                    requests.next(applicationSession, leg);
                }
            }
            case "OPTIONS" -> request.createResponse(SipServletResponse.SC_OK).send();
            default -> {
                return false;
            }
        }
        return true;
    }

    /** A listener has not answered an offer in time. */
    void overdue(SipApplicationSession applicationSession, LegRecord leg) throws IOException {
        offers.overdue(applicationSession, leg);
        requests.next(applicationSession, leg);
    }

    private void bye(SipApplicationSession applicationSession, LegRecord leg, SipServletRequest request)
            throws IOException {
        SipServletResponse ok = request.createResponse(SipServletResponse.SC_OK);
        ok.send();
        offers.withdrawn(leg);
        String reason = request.getHeader("Reason");
        steps.step(applicationSession, leg.id(), LegMachine.Event.PEER_ENDED,
                LegSteps.Cause.of(new LegEvent.Ended(reason == null ? "" : reason)));
    }

    /** The container has answered both the CANCEL and the INVITE. */
    private void cancel(SipApplicationSession applicationSession, LegRecord leg) {
        if (leg.state() == LegMachine.State.ASKED) {
            steps.step(applicationSession, leg.id(), LegMachine.Event.CANCELLED,
                    LegSteps.Cause.of(new LegEvent.Cancelled()));
        } else {
            offers.cancelled(applicationSession, leg);
        }
    }

    private void acknowledged(SipApplicationSession applicationSession, LegRecord leg, SipServletRequest ack)
            throws IOException {
        Content answer = Outcomes.content(ack);
        if (answer.isPresent()) {
            Legs.save(applicationSession, leg.heard(answer));
        }
        offers.acknowledged(applicationSession, leg);
        steps.step(applicationSession, leg.id(), LegMachine.Event.ACKNOWLEDGED,
                LegSteps.Cause.of(new LegEvent.Acknowledged(answer)));
        Legs.find(applicationSession, leg.id()).ifPresent(now -> requests.next(applicationSession, now));
    }
}
