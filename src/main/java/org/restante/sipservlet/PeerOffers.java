package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;

/**
 * Offers of the peer within a call: re-INVITE and UPDATE (RFC 3261 §14.2, RFC 3311 §5.2). One that changes nothing, as a
 * session refresh does (RFC 4028 §10), is answered with what was agreed; one that does is the listener's to answer.
 */
@Singleton
final class PeerOffers {

    private final LegListeners listeners;
    private final LegExtensions extensions;
    private final LiveMessages live;

    @Inject
    PeerOffers(LegListeners listeners, LegExtensions extensions, LiveMessages live) {
        this.listeners = listeners;
        this.extensions = extensions;
        this.live = live;
    }

    void offered(SipApplicationSession applicationSession, LegRecord leg, SipServletRequest request) throws IOException {
        Content offer = Outcomes.content(request);
        boolean update = request.getMethod().equals("UPDATE");
        if (!offer.isPresent() || isSame(offer, leg.remote())) {
            Content answer = update && !offer.isPresent() ? Content.NONE : leg.local();
            accept(leg, request, new OutgoingResponse(SipServletResponse.SC_OK, List.of(), answer));
        } else {
            live.offer(leg.id(), request);
            if (!listeners.offer(leg, offer)) {
                live.offerDone(leg.id());
                request.createResponse(SipServletResponse.SC_NOT_ACCEPTABLE_HERE).send();
            }
        }
    }

    /** The listener answers the offer that waits. */
    void answer(SipApplicationSession applicationSession, LegRecord leg, OutgoingResponse response) throws IOException {
        Optional<SipServletRequest> request = live.offer(leg.id());
        if (request.isEmpty()) {
            return;
        }
        if (response.status() >= 200) {
            live.offerDone(leg.id());
        }
        if (response.status() >= 200 && response.status() < 300) {
            Legs.save(applicationSession, leg.heard(Outcomes.content(request.get())).said(response.content()));
            accept(leg, request.get(), response);
        } else {
            SipServletResponse message = request.get().createResponse(response.status());
            RequestBuilder.complete(message, response.headers(), leg.contact(), response.content());
            message.send();
        }
    }

    /** The dialog ends while an offer waits (RFC 3261 §15.1.2). */
    void withdrawn(LegRecord leg) throws IOException {
        Optional<SipServletRequest> request = live.offer(leg.id());
        live.offerDone(leg.id());
        if (request.isPresent()) {
            request.get().createResponse(SipServletResponse.SC_REQUEST_TERMINATED).send();
        }
    }

    private void accept(LegRecord leg, SipServletRequest request, OutgoingResponse answer) throws IOException {
        SipServletResponse response = request.createResponse(answer.status());
        RequestBuilder.complete(response, answer.headers(), leg.contact(), answer.content());
        extensions.accepting(leg, request, response);
        response.send();
    }

    /** The same session in the same version (RFC 3264 §8): the rest need not be read. */
    private static boolean isSame(Content offer, Content before) {
        return offer.equals(before) || before.isPresent() && origin(offer).isPresent() && origin(offer).equals(origin(before));
    }

    private static Optional<String> origin(Content sdp) {
        return new String(sdp.octets(), StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("o=")).findFirst();
    }
}
