package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what a leg waits with: the INVITE that opened it, or an offer. Under the application session's lock. */
@Singleton
final class LegAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(LegAnswers.class);

    private final LegSteps steps;
    private final LegExtensions extensions;
    private final LiveMessages live;
    private final PeerOffers offers;
    private final LegRequests requests;
    private final LegTraces traces;

    @Inject
    LegAnswers(LegSteps steps, LegExtensions extensions, LiveMessages live, PeerOffers offers,
            LegRequests requests, LegTraces traces) {
        this.steps = steps;
        this.extensions = extensions;
        this.live = live;
        this.offers = offers;
        this.requests = requests;
        this.traces = traces;
    }

    void answer(SipApplicationSession applicationSession, LegId id, OutgoingResponse response) {
        Optional<LegRecord> leg = Legs.find(applicationSession, id);
        if (leg.isEmpty()) {
            LOG.info("{} was not sent: its leg is gone", response.status());
        } else if (leg.get().state() == LegMachine.State.ASKED) {
            invite(applicationSession, leg.get(), response);
        } else {
            offers.answer(applicationSession, leg.get(), response);
            requests.next(applicationSession, id);
        }
    }

    /** An answer that cannot be sent leaves the INVITE to be refused; a provisional one may be followed by a better. */
    private void invite(SipApplicationSession applicationSession, LegRecord leg, OutgoingResponse answer) {
        SipServletRequest invite = live.invite(leg.id()).orElseThrow(() -> new IllegalStateException("no INVITE is open"));
        try {
            send(leg, invite, answer);
            if (answer.status() >= 200 && answer.status() < 300) {
                Legs.save(applicationSession, leg.said(answer.content()));
                over(applicationSession, leg, LegMachine.Event.ANSWERED);
            } else if (answer.status() >= 300) {
                over(applicationSession, leg, LegMachine.Event.REJECTED);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: {} to the INVITE not sent: {}", leg, answer.status(), e.toString());
            if (answer.status() >= 200) {
                refuse(leg, invite);
                over(applicationSession, leg, answer.status() < 300 ? LegMachine.Event.UNANSWERABLE : LegMachine.Event.REJECTED);
            }
        }
    }

    private void send(LegRecord leg, SipServletRequest invite, OutgoingResponse answer) throws IOException {
        SipServletResponse response = invite.createResponse(answer.status());
        RequestBuilder.complete(response, answer.headers(), leg.contact(), answer.content());
        if (answer.status() >= 200 && answer.status() < 300) {
            extensions.accepting(leg, invite, response);
        }
        traces.send(response);
    }

    private void refuse(LegRecord leg, SipServletRequest invite) {
        try {
            traces.send(invite.createResponse(SipServletResponse.SC_SERVER_INTERNAL_ERROR));
        } catch (IOException | RuntimeException e) {
            LOG.info("{}: its INVITE could not be answered: {}", leg, e.toString());
        }
    }

    private void over(SipApplicationSession applicationSession, LegRecord leg, LegMachine.Event event) {
        live.inviteDone(leg.id());
        steps.step(applicationSession, leg.id(), event, LegSteps.Cause.NONE);
    }
}
