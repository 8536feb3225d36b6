package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.servlet.ServletException;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the requests of legs; what each is sent for is kept until its final response. Under the session's lock. */
@Singleton
final class LegRequests {

    private static final Logger LOG = LoggerFactory.getLogger(LegRequests.class);

    private final RequestBuilder builder;
    private final LegExtensions extensions;
    private final LegListeners listeners;
    private final LegSteps steps;
    private final LiveMessages live;

    @Inject
    LegRequests(RequestBuilder builder, LegExtensions extensions, LegListeners listeners, LegSteps steps,
            LiveMessages live) {
        this.builder = builder;
        this.extensions = extensions;
        this.listeners = listeners;
        this.steps = steps;
        this.live = live;
    }

    /** Sends the request that opens a leg. */
    void open(SipApplicationSession applicationSession, LegRecord leg, OutgoingRequest request) {
        try {
            SipServletRequest message = builder.opening(applicationSession, request);
            SipSession session = message.getSession();
            session.setHandler(UserAgentClient.SERVLET);
            LegSessions.keep(session);
            Legs.bind(session, leg.id());
            Legs.save(applicationSession, leg.on(session.getId()));
            sendOpening(applicationSession, leg, message);
        } catch (ServletException | IOException | RuntimeException e) {
            LOG.warn("{}: not sent: {}", leg, e.toString());
            Legs.save(applicationSession, leg);
            steps.step(applicationSession, leg.id(), LegMachine.Event.REFUSED, LegSteps.Cause.of(Outcomes.failure(e)));
        }
    }

    /**
     * Sends an opening request again, in another form.
     *
     * @param message as it is to be sent
     */
    void openAgain(SipApplicationSession applicationSession, LegRecord leg, SipServletRequest message) {
        try {
            steps.step(applicationSession, leg.id(), LegMachine.Event.SENT_AGAIN, LegSteps.Cause.NONE);
            RequestBuilder.complete(message, List.of(), leg.contact(), leg.local());
            sendOpening(applicationSession, leg, message);
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: not sent again: {}", leg, e.toString());
            steps.step(applicationSession, leg.id(), LegMachine.Event.REFUSED, LegSteps.Cause.of(Outcomes.failure(e)));
        }
    }

    private void sendOpening(SipApplicationSession applicationSession, LegRecord leg, SipServletRequest message)
            throws IOException {
        if (leg.isCall()) {
            live.invite(leg.id(), message);
        }
        extensions.sending(leg, message);
        Continuation.OPENING.keep(applicationSession, leg.id(), message);
        message.send();
    }

    /**
     * Sends a request within a leg.
     *
     * @param kind who is told of its outcome: the listener or an extension, whose name and a blank begin the step then
     */
    void within(SipApplicationSession applicationSession, LegId id, RequestWithin request, Continuation.Kind kind) {
        Continuation continuation = new Continuation(kind, request.step());
        Optional<LegRecord> leg = Legs.find(applicationSession, id)
                .filter(found -> found.state() == LegMachine.State.CONFIRMED);
        Optional<SipSession> dialog = leg.flatMap(found -> Legs.dialog(applicationSession, found));
        if (dialog.isEmpty()) {
            leg.ifPresent(found -> tell(applicationSession, found, continuation, Outcomes.local(481, "the leg has ended")));
            return;
        }
        try {
            SipServletRequest message = builder.within(dialog.get(), leg.get(), request);
            extensions.sending(leg.get(), message);
            continuation.keep(applicationSession, id, message);
            message.send();
            if (request.content().isPresent() && leg.get().isCall()) {
                Legs.save(applicationSession, leg.get().said(request.content()));
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: {} not sent: {}", leg.get(), request.method(), e.toString());
            tell(applicationSession, leg.get(), continuation, Outcomes.failure(e));
        }
    }

    /** Tells whoever sent a request within a leg how it ended. */
    void tell(SipApplicationSession applicationSession, LegRecord leg, Continuation continuation,
            LegEvent.Outcome outcome) {
        switch (continuation.kind()) {
            case LISTENER -> listeners.tell(leg.id(), leg.purpose(), new LegEvent.Answered(continuation.step(), outcome));
            case EXTENSION -> extensions.answered(applicationSession, leg, continuation.step(), outcome);
            case OPENING, ENDING -> throw new IllegalArgumentException("not sent within the leg: " + continuation);
        }
    }
}
