package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;

/** What the peer sends within a leg. Under the application session's lock. */
@Singleton
final class PeerRequests {

    private static final Set<LegMachine.State> OVER = Set.of(LegMachine.State.PARTING, LegMachine.State.ENDING,
            LegMachine.State.ENDED);

    private final LegSteps steps;
    private final LegExtensions extensions;
    private final PeerOffers offers;
    private final LegRequests requests;
    private final RequestCheck check;
    private final LegTraces traces;

    @Inject
    PeerRequests(LegSteps steps, LegExtensions extensions, PeerOffers offers, LegRequests requests,
            RequestCheck check, LegTraces traces) {
        this.steps = steps;
        this.extensions = extensions;
        this.offers = offers;
        this.requests = requests;
        this.check = check;
        this.traces = traces;
    }

    /** {@return whether the request belonged to a leg and was handled} */
    boolean handle(SipServletRequest request) throws IOException {
        Optional<LegRecord> found = request.isInitial() ? Optional.empty() : Legs.find(request);
        if (found.isEmpty()) {
            return request.isInitial() && extensions.refused(request);
        }
        traces.received(request);
        LegRecord leg = found.get();
        SipApplicationSession applicationSession = request.getApplicationSession();
        switch (request.getMethod()) {
            case "BYE" -> bye(applicationSession, leg, request);
            case "CANCEL" -> cancel(applicationSession, leg);
            case "ACK" -> acknowledged(applicationSession, leg, request);
            case "INVITE", "UPDATE", "OPTIONS" -> within(applicationSession, leg, request);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void within(SipApplicationSession applicationSession, LegRecord leg, SipServletRequest request)
            throws IOException {
        if (OVER.contains(leg.state())) { // for whoever sent our BYE the dialog is no more (RFC 3261 §15.1.1)
            traces.send(request.createResponse(SipServletResponse.SC_CALL_LEG_DONE));
            return;
        }
        check.extensions(request);
        if (request.getMethod().equals("OPTIONS")) {
            traces.send(request.createResponse(SipServletResponse.SC_OK));
        } else if (!extensions.refused(request)) {
            offers.offered(applicationSession, leg, request);
            requests.next(applicationSession, leg.id());
        }
    }

    /** A listener has not answered an offer in time. */
    void overdue(SipApplicationSession applicationSession, LegRecord leg) {
        offers.overdue(applicationSession, leg);
        requests.next(applicationSession, leg.id());
    }

    private void bye(SipApplicationSession applicationSession, LegRecord leg, SipServletRequest request)
            throws IOException {
        traces.send(request.createResponse(SipServletResponse.SC_OK));
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
            requests.next(applicationSession, leg.id());
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
        requests.next(applicationSession, leg.id());
    }
}
