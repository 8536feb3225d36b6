package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
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
    private final Glare glare;
    private final LegTraces traces;

    @Inject
    LegRequests(RequestBuilder builder, LegExtensions extensions, LegListeners listeners, LegSteps steps,
            LiveMessages live, Glare glare, LegTraces traces) {
        this.builder = builder;
        this.extensions = extensions;
        this.listeners = listeners;
        this.steps = steps;
        this.live = live;
        this.glare = glare;
        this.traces = traces;
    }

    /** Sends the request that opens a leg, unless it is to be ended already. */
    void open(SipApplicationSession applicationSession, LegId id, OutgoingRequest request) {
        LegRecord leg = Legs.find(applicationSession, id).orElseThrow();
        if (leg.state() != LegMachine.State.CALLING) {
            steps.step(applicationSession, id, LegMachine.Event.REFUSED,
                    LegSteps.Cause.of(Outcomes.local(487, "withdrawn before it was sent")));
            return;
        }
        try {
            SipServletRequest message = builder.opening(applicationSession, request);
            SipSession session = message.getSession();
            session.setHandler(UserAgentClient.SERVLET);
            LegSessions.keep(session);
            Legs.bind(session, id);
            Legs.save(applicationSession, leg.on(session.getId()));
            sendOpening(applicationSession, leg, message);
        } catch (ServletException | IOException | RuntimeException e) {
            notSent(applicationSession, leg, e);
        }
    }

    private void notSent(SipApplicationSession applicationSession, LegRecord leg, Exception e) {
        LOG.warn("{}: not sent: {}", leg, e.toString());
        steps.step(applicationSession, leg.id(), LegMachine.Event.REFUSED, LegSteps.Cause.of(Outcomes.failure(e)));
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
            notSent(applicationSession, leg, e);
        }
    }

    private void sendOpening(SipApplicationSession applicationSession, LegRecord leg, SipServletRequest message)
            throws IOException {
        if (leg.isCall()) {
            live.invite(leg.id(), message);
        }
        extensions.sending(leg, message);
        Continuation.OPENING.keep(applicationSession, leg.id(), message);
        traces.send(message);
    }

    /**
     * Sends a request within a leg; an INVITE or UPDATE as soon as none is under way in either direction.
     *
     * @param kind who is told of its outcome: the listener or an extension, whose name and a blank begin the step then
     * @return whether its outcome is told; false if nothing is known of the leg any more
     */
    boolean within(SipApplicationSession applicationSession, LegId id, RequestWithin request, Continuation.Kind kind) {
        LegRecord leg = Legs.find(applicationSession, id).orElse(null);
        if (leg == null) {
            LOG.info("{} not sent: its leg is gone", request.method());
            return false;
        }
        Continuation continuation = new Continuation(kind, request);
        if (leg.state() != LegMachine.State.CONFIRMED && leg.state() != LegMachine.State.UNACKNOWLEDGED) {
            tell(applicationSession, leg, continuation, Outcomes.local(481, "the leg is " + leg.state()));
        } else if (leg.isCall() && continuation.isExchange()) {
            Exchange.of(applicationSession, id).with(continuation).save(applicationSession, id);
            next(applicationSession, id);
        } else {
            dispatch(applicationSession, leg, continuation, again -> List.of());
        }
        return true;
    }

    /** Sends the next INVITE or UPDATE that waits, if it may be sent. */
    void next(SipApplicationSession applicationSession, LegId id) {
        LegRecord leg = Legs.find(applicationSession, id).orElse(null);
        if (leg != null && leg.state() == LegMachine.State.CONFIRMED && !glare.isWaiting(applicationSession, leg)) {
            Exchange exchange = Exchange.of(applicationSession, id);
            exchange.next().ifPresent(continuation -> {
                exchange.sent().save(applicationSession, id);
                dispatch(applicationSession, leg, continuation, again -> List.of());
            });
        }
    }

    /** The INVITE or UPDATE under way, which was refused, is to be sent once more as soon as it is {@link #done}. */
    void again(SipApplicationSession applicationSession, LegRecord leg) {
        Exchange.of(applicationSession, leg.id()).repeated().save(applicationSession, leg.id());
    }

    /** The INVITE or UPDATE that was under way is over. */
    void done(SipApplicationSession applicationSession, LegRecord leg) {
        Exchange.of(applicationSession, leg.id()).done().save(applicationSession, leg.id());
        next(applicationSession, leg.id());
    }

    /** {@return whether the INVITE or UPDATE under way, which met one of the peer's, will be tried again} */
    boolean clashed(SipApplicationSession applicationSession, LegRecord leg) {
        Exchange clashed = Exchange.of(applicationSession, leg.id()).clashed();
        boolean again = glare.retry(applicationSession, leg, clashed.clashes());
        if (again) {
            clashed.save(applicationSession, leg.id());
        }
        return again;
    }

    /** Sends a request within a leg again, with the credentials that were demanded. */
    void repeat(SipApplicationSession applicationSession, LegRecord leg, Continuation continuation,
            Credentials.Answer answer) {
        dispatch(applicationSession, leg, continuation, answer);
    }

    private void dispatch(SipApplicationSession applicationSession, LegRecord leg, Continuation continuation,
            Credentials.Answer answer) {
        RequestWithin request = continuation.request();
        try {
            SipSession dialog = Legs.dialog(applicationSession, leg)
                    .orElseThrow(() -> new IOException("its SIP session is gone"));
            SipServletRequest message = builder.within(dialog, leg, request);
            answer.to(message).forEach(header -> message.setHeader(header.name(), header.value()));
            extensions.sending(leg, message);
            continuation.keep(applicationSession, leg.id(), message);
            traces.send(message);
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: {} not sent: {}", leg, request.method(), e.toString());
            tell(applicationSession, leg, continuation, Outcomes.failure(e));
            if (leg.isCall() && continuation.isExchange()) {
                done(applicationSession, leg);
            }
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
