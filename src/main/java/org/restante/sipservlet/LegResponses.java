package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings responses to what their requests were sent for. Under the application session's lock. */
@Singleton
final class LegResponses {

    private static final Logger LOG = LoggerFactory.getLogger(LegResponses.class);
    private static final int REQUEST_PENDING = 491;

    private final LegSteps steps;
    private final LegRequests requests;
    private final LegExtensions extensions;
    private final Repeats repeats;
    private final LegTraces traces;

    @Inject
    LegResponses(LegSteps steps, LegRequests requests, LegExtensions extensions, Repeats repeats,
            LegTraces traces) {
        this.steps = steps;
        this.requests = requests;
        this.extensions = extensions;
        this.repeats = repeats;
        this.traces = traces;
    }

    /** {@return whether the response belonged to a request of a leg and was handled} */
    boolean handle(SipServletResponse response) throws IOException {
        Optional<LegRecord> found = Legs.find(response);
        if (found.isEmpty()) {
            return false;
        }
        traces.received(response);
        LegRecord leg = found.get();
        SipApplicationSession applicationSession = response.getApplicationSession();
        Optional<Continuation> continuation = Continuation.of(applicationSession, leg, response);
        if (response.getStatus() < 200) {
            provisional(applicationSession, leg, continuation, response);
        } else if (continuation.isPresent()) {
            Continuation.forget(applicationSession, leg, response);
            if (repeats.repeated(applicationSession, leg, continuation.get(), response)) {
                LOG.debug("{}: {} sent again with credentials", leg, response.getMethod());
            } else if (extensions.received(leg, response)) {
                takenByExtension(applicationSession, leg, continuation.get());
            } else {
                finished(applicationSession, leg, continuation.get(), response);
            }
        } else if (response.getMethod().equals("INVITE") && response.getStatus() < 300) {
            acceptedAgain(applicationSession, leg, response);
        }
        return true;
    }

    /** From another branch of a forked INVITE, or once more of the dialog that stands, if its ACK could not be sent. */
    private void acceptedAgain(SipApplicationSession applicationSession, LegRecord leg, SipServletResponse response)
            throws IOException {
        if (response.getSession().getId().equals(leg.dialog())) {
            Acknowledgement.send(response, traces);
        } else {
            steps.step(applicationSession, leg.id(), LegMachine.Event.ACCEPTED_AGAIN, LegSteps.Cause.of(response));
        }
    }

    /** It may have sent another request in the place of this one, which then waits in the line. */
    private void takenByExtension(SipApplicationSession applicationSession, LegRecord leg, Continuation continuation) {
        if (continuation.isExchange()) {
            requests.done(applicationSession, leg);
        }
    }

    private void provisional(SipApplicationSession applicationSession, LegRecord leg, Optional<Continuation> continuation,
            SipServletResponse response) {
        if (leg.isCall() && continuation.filter(Continuation.OPENING::equals).isPresent()) {
            steps.step(applicationSession, leg.id(), LegMachine.Event.PROVISIONAL,
                    LegSteps.Cause.of(new LegEvent.Provisional(response.getStatus()), response));
        }
    }

    private void finished(SipApplicationSession applicationSession, LegRecord leg, Continuation continuation,
            SipServletResponse response) throws IOException {
        LegEvent.Outcome outcome = Outcomes.of(response);
        switch (continuation.kind()) {
            case OPENING -> steps.step(applicationSession, leg.id(), opened(leg, outcome),
                    LegSteps.Cause.of(outcome, response));
            case ENDING -> steps.step(applicationSession, leg.id(), LegMachine.Event.BYE_ANSWERED, LegSteps.Cause.NONE);
            case LISTENER, EXTENSION -> within(applicationSession, leg, continuation, outcome, response);
        }
    }

    private static LegMachine.Event opened(LegRecord leg, LegEvent.Outcome outcome) {
        if (outcome instanceof LegEvent.Refused) {
            return LegMachine.Event.REFUSED;
        }
        boolean dialog = leg.isCall() || leg.method().equals("SUBSCRIBE");
        return dialog ? LegMachine.Event.ACCEPTED : LegMachine.Event.COMPLETED;
    }

    private void within(SipApplicationSession applicationSession, LegRecord leg, Continuation continuation,
            LegEvent.Outcome outcome, SipServletResponse response) {
        if (response.getStatus() == REQUEST_PENDING && continuation.isExchange()
                && requests.clashed(applicationSession, leg)) {
            return;
        }
        if (outcome instanceof LegEvent.Accepted && response.getMethod().equals("INVITE")) {
            try {
                Acknowledgement.send(response, traces);
            } catch (IOException | RuntimeException e) {
                unacknowledged(applicationSession, leg, continuation, e);
                return;
            }
        }
        if (outcome instanceof LegEvent.Accepted accepted && leg.isCall() && continuation.isExchange()) {
            agreed(applicationSession, leg, continuation.request().content(), accepted);
        }
        requests.tell(applicationSession, leg, continuation, outcome);
        if (leg.isCall() && continuation.isExchange()) {
            requests.done(applicationSession, leg);
        }
        if (outcome instanceof LegEvent.Refused refused && (refused.status() == 481 || refused.status() == 408)) {
            gone(applicationSession, leg, refused.status());
        }
    }

    /** The peer takes a change whose ACK does not come for the end of the call (RFC 3261 §13.3.1.4). */
    private void unacknowledged(SipApplicationSession applicationSession, LegRecord leg, Continuation continuation,
            Exception e) {
        LOG.warn("{}: its change could not be acknowledged: {}", leg, e.toString());
        requests.tell(applicationSession, leg, continuation, Outcomes.failure(e));
        steps.step(applicationSession, leg.id(), LegMachine.Event.LOST, LegSteps.Cause.NONE);
        requests.done(applicationSession, leg);
    }

    /** What is accepted holds from now on; what is refused was never said (RFC 3261 §14.1). */
    private static void agreed(SipApplicationSession applicationSession, LegRecord leg, Content offer,
            LegEvent.Accepted accepted) {
        LegRecord now = Legs.find(applicationSession, leg.id()).orElse(leg);
        LegRecord said = offer.isPresent() ? now.said(offer) : now;
        Legs.save(applicationSession, accepted.contentType().isEmpty() ? said
                : said.heard(new Content(accepted.contentType(), accepted.body())));
    }

    /** RFC 3261 §12.2.1.2: a peer that does not know the dialog, or does not answer, has none any more. */
    private void gone(SipApplicationSession applicationSession, LegRecord leg, int status) {
        if (leg.isCall()) {
            steps.step(applicationSession, leg.id(), LegMachine.Event.LOST, LegSteps.Cause.NONE);
        } else if (status == 481) { // a subscription that is not refreshed in time lives on until it runs out
            steps.step(applicationSession, leg.id(), LegMachine.Event.FORGOTTEN, LegSteps.Cause.NONE);
        }
    }
}
