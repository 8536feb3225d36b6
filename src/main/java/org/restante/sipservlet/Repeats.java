package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipSession;
import org.restante.cpm.HeaderField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends requests again that were refused for want of credentials (401, 407). Under the application session's lock. */
@Singleton
final class Repeats {

    private static final Logger LOG = LoggerFactory.getLogger(Repeats.class);
    private static final String ASKED = "asked";

    private final Credentials credentials;
    private final LegRequests requests;
    private final LegTraces traces;

    @Inject
    Repeats(Credentials credentials, LegRequests requests, LegTraces traces) {
        this.credentials = credentials;
        this.requests = requests;
        this.traces = traces;
    }

    /** {@return whether the refused request was sent again, so that nobody is to be told of the refusal} */
    boolean repeated(SipApplicationSession applicationSession, LegRecord leg, Continuation continuation,
            SipServletResponse response) {
        boolean demand = response.getStatus() == 401 || response.getStatus() == 407;
        boolean wanted = continuation.kind() != Continuation.Kind.OPENING || leg.state() == LegMachine.State.CALLING
                || leg.state() == LegMachine.State.RINGING;
        if (!demand || !wanted) {
            Legs.remove(applicationSession, leg.id(), ASKED);
            return false;
        }
        int asked = Legs.get(applicationSession, leg.id(), ASKED, Integer.class).orElse(0);
        Optional<Credentials.Answer> answer = credentials.answer(response, asked);
        if (answer.isEmpty()) {
            LOG.warn("{}: the core demands credentials that we cannot give, see core.user", leg);
            Legs.remove(applicationSession, leg.id(), ASKED);
            return false;
        }
        Legs.set(applicationSession, leg.id(), ASKED, asked + 1);
        return again(applicationSession, leg, continuation, response, answer.get());
    }

    private boolean again(SipApplicationSession applicationSession, LegRecord leg, Continuation continuation,
            SipServletResponse response, Credentials.Answer answer) {
        try {
            SipSession session = response.getSession();
            switch (continuation.kind()) {
                case OPENING -> {
                    SipServletRequest message = RepeatedInvite.of(response);
                    put(message, answer.to(message));
                    requests.openAgain(applicationSession, leg, message);
                }
                case ENDING -> {
                    SipServletRequest message = RequestBuilder.ending(session, leg);
                    put(message, answer.to(message));
                    continuation.keep(applicationSession, leg.id(), message);
                    traces.send(message);
                }
                case LISTENER, EXTENSION -> requests.repeat(applicationSession, leg, continuation, answer);
            }
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: {} not sent again: {}", leg, response.getMethod(), e.toString());
            return false;
        }
    }

    private static void put(SipServletRequest message, List<HeaderField> headers) {
        headers.forEach(header -> message.setHeader(header.name(), header.value()));
    }
}
