package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers of the peer within a call: re-INVITE and UPDATE (RFC 3261 §14.2, RFC 3311 §5.2). One that changes nothing, as a
 * session refresh does (RFC 4028 §10), is answered with what was agreed; one that does is the listener's to answer.
 */
@Singleton
final class PeerOffers {

    /** What {@link LegTimers} is to tell when a listener has not answered an offer in time. */
    static final String OVERDUE = "offer";

    private static final Logger LOG = LoggerFactory.getLogger(PeerOffers.class);
    private static final String SDP = "application/sdp";
    private static final int REQUEST_PENDING = 491;
    private static final Set<LegMachine.State> UNANSWERED = Set.of(LegMachine.State.CALLING, LegMachine.State.RINGING,
            LegMachine.State.REVOKED, LegMachine.State.CANCELLING);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final LegListeners listeners;
    private final LegExtensions extensions;
    private final LiveMessages live;
    private final LegTimers timers;
    private final LegTraces traces;
    private final SecureRandom random = new SecureRandom();

    @Inject
    PeerOffers(LegListeners listeners, LegExtensions extensions, LiveMessages live, LegTimers timers,
            LegTraces traces) {
        this.listeners = listeners;
        this.extensions = extensions;
        this.live = live;
        this.timers = timers;
        this.traces = traces;
    }

    void offered(SipApplicationSession applicationSession, LegRecord leg, SipServletRequest request) throws IOException {
        Content offer = Outcomes.content(request);
        boolean invite = request.getMethod().equals("INVITE");
        Exchange exchange = Exchange.of(applicationSession, leg.id());
        if (offer.isPresent() && !isSdp(offer)) {
            SipServletResponse alien = request.createResponse(SipServletResponse.SC_UNSUPPORTED_MEDIA_TYPE);
            alien.setHeader("Accept", SDP); // RFC 3261 §8.2.3
            traces.send(alien);
        } else if (exchange.clashesWith(request.getMethod(), offer.isPresent())
                || (invite || offer.isPresent()) && isOffering(leg)) {
            traces.send(request.createResponse(REQUEST_PENDING));
        } else if ((exchange.theirs() || leg.state() == LegMachine.State.ASKED) && (invite || offer.isPresent())) {
            SipServletResponse busy = request.createResponse(SipServletResponse.SC_SERVER_INTERNAL_ERROR);
            busy.setHeader("Retry-After", String.valueOf(random.nextInt(11))); // RFC 3261 §14.2
            traces.send(busy);
        } else if (!offer.isPresent() || isSame(offer, leg.remote())) {
            repeat(applicationSession, leg, request, offer);
        } else {
            changed(applicationSession, leg, request, offer);
        }
    }

    private static boolean isSdp(Content offer) {
        return offer.type().split(";", 2)[0].trim().equalsIgnoreCase(SDP);
    }

    /** {@return whether our INVITE, which has no final response yet, carries an offer (RFC 3311 §5.2)} */
    private static boolean isOffering(LegRecord leg) {
        return leg.ours() && leg.local().isPresent() && UNANSWERED.contains(leg.state());
    }

    /** A refresh: what was agreed stands. An INVITE without offer is answered with ours of before (RFC 3261 §14.2). */
    private void repeat(SipApplicationSession applicationSession, LegRecord leg, SipServletRequest request, Content offer)
            throws IOException {
        boolean bare = request.getMethod().equals("UPDATE") && !offer.isPresent();
        accept(leg, request, new OutgoingResponse(SipServletResponse.SC_OK, List.of(), bare ? Content.NONE : leg.local()));
        waiting(applicationSession, leg, request.getMethod().equals("INVITE"));
    }

    private void changed(SipApplicationSession applicationSession, LegRecord leg, SipServletRequest request, Content offer)
            throws IOException {
        waiting(applicationSession, leg, true);
        live.offer(leg.id(), request);
        timers.set(applicationSession, deadline(leg), LONGEST_WAIT);
        if (!listeners.offer(leg, offer)) {
            done(applicationSession, leg);
            waiting(applicationSession, leg, false);
            traces.send(request.createResponse(SipServletResponse.SC_NOT_ACCEPTABLE_HERE));
        }
    }

    private static void waiting(SipApplicationSession applicationSession, LegRecord leg, boolean now) {
        Exchange.of(applicationSession, leg.id()).theirs(now).save(applicationSession, leg.id());
    }

    /** The listener answers the offer that waits. What cannot be sent is no answer, and changes nothing. */
    void answer(SipApplicationSession applicationSession, LegRecord leg, OutgoingResponse response) {
        live.offer(leg.id()).ifPresent(request -> {
            try {
                answer(applicationSession, leg, request, response);
            } catch (IOException | RuntimeException e) {
                failed(applicationSession, leg, request, response, e);
            }
        });
    }

    private void answer(SipApplicationSession applicationSession, LegRecord leg, SipServletRequest request,
            OutgoingResponse response) throws IOException {
        boolean accepted = response.status() >= 200 && response.status() < 300;
        if (accepted) {
            accept(leg, request, response);
            Legs.save(applicationSession, leg.heard(Outcomes.content(request)).said(response.content()));
        } else {
            SipServletResponse message = request.createResponse(response.status());
            RequestBuilder.complete(message, response.headers(), leg.contact(), response.content());
            traces.send(message);
        }
        if (response.status() >= 200) {
            done(applicationSession, leg);
            waiting(applicationSession, leg, accepted && request.getMethod().equals("INVITE"));
        }
    }

    /** Without any answer the peer would wait, and our own line with it; the listener may take it for answered. */
    private void failed(SipApplicationSession applicationSession, LegRecord leg, SipServletRequest request,
            OutgoingResponse response, Exception e) {
        LOG.warn("{}: {} to {} of the peer not sent: {}", leg, response.status(), request.getMethod(), e.toString());
        if (response.status() < 200) {
            return; // a final one may follow
        }
        done(applicationSession, leg);
        waiting(applicationSession, leg, false);
        refuse(leg, request);
        listeners.tell(leg.id(), leg.purpose(), new LegEvent.Unanswered(response.status(), String.valueOf(e.getMessage())));
    }

    private void refuse(LegRecord leg, SipServletRequest request) {
        try {
            traces.send(request.createResponse(SipServletResponse.SC_SERVER_INTERNAL_ERROR));
        } catch (IOException | RuntimeException e) {
            LOG.info("{}: {} of the peer could not be answered: {}", leg, request.getMethod(), e.toString());
        }
    }

    /** Our 2xx to an INVITE of the peer was acknowledged. */
    void acknowledged(SipApplicationSession applicationSession, LegRecord leg) {
        waiting(applicationSession, leg, false);
    }

    /** The peer cancelled its re-INVITE, which has been answered (487); what was agreed before stands. */
    void cancelled(SipApplicationSession applicationSession, LegRecord leg) {
        if (live.offer(leg.id()).isPresent()) {
            done(applicationSession, leg);
            waiting(applicationSession, leg, false);
        }
    }

    /** The listener said that it would answer, and did not: an UPDATE may not be answered 408 (RFC 4320 §4.2). */
    void overdue(SipApplicationSession applicationSession, LegRecord leg) {
        boolean invite = live.offer(leg.id()).filter(offer -> offer.getMethod().equals("INVITE")).isPresent();
        answer(applicationSession, leg, new OutgoingResponse(invite ? SipServletResponse.SC_REQUEST_TIMEOUT
                : SipServletResponse.SC_SERVER_INTERNAL_ERROR));
    }

    private void done(SipApplicationSession applicationSession, LegRecord leg) {
        live.offerDone(leg.id());
        timers.cancel(applicationSession, deadline(leg));
    }

    private static LegTimer deadline(LegRecord leg) {
        return new LegTimer(leg.id(), Continuation.Kind.LISTENER, OVERDUE);
    }

    private void accept(LegRecord leg, SipServletRequest request, OutgoingResponse answer) throws IOException {
        SipServletResponse response = request.createResponse(answer.status());
        RequestBuilder.complete(response, answer.headers(), leg.contact(), answer.content());
        extensions.accepting(leg, request, response);
        traces.send(response);
    }

    /** The same session in the same version (RFC 3264 §8): the rest need not be read. */
    private static boolean isSame(Content offer, Content before) {
        return offer.equals(before) || before.isPresent() && origin(offer).isPresent() && origin(offer).equals(origin(before));
    }

    private static Optional<String> origin(Content sdp) {
        return new String(sdp.octets(), StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("o=")).findFirst();
    }
}
