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

    void answer(SipApplicationSession applicationSession, LegId id, OutgoingResponse response) throws IOException {
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

    private void invite(SipApplicationSession applicationSession, LegRecord leg, OutgoingResponse answer)
            throws IOException {
        SipServletRequest invite = live.invite(leg.id()).orElseThrow(() -> new IllegalStateException("no INVITE is open"));
        SipServletResponse response = invite.createResponse(answer.status());
        RequestBuilder.complete(response, answer.headers(), leg.contact(), answer.content());
        if (answer.status() < 200) {
            traces.send(response);
            return;
        }
        if (answer.status() < 300) {
            extensions.accepting(leg, invite, response);
            Legs.save(applicationSession, leg.said(answer.content()));
        }
        traces.send(response);
        live.inviteDone(leg.id());
        steps.step(applicationSession, leg.id(),
                answer.status() < 300 ? LegMachine.Event.ANSWERED : LegMachine.Event.REJECTED, LegSteps.Cause.NONE);
    }
}
