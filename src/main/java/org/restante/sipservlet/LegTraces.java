package org.restante.sipservlet;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;
import javax.servlet.sip.SipServletMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the messages of legs to whoever traces them. A trace that fails changes nothing for the leg. */
@Singleton
final class LegTraces {

    private static final Logger LOG = LoggerFactory.getLogger(LegTraces.class);
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final Instance<LegTrace> traces;

    @Inject
    LegTraces(@Any Instance<LegTrace> traces) {
        this.traces = traces;
    }

    /** Sends a message and shows it. */
    void send(SipServletMessage message) throws IOException {
        message.send();
        show(message, true);
    }

    /** A message came. */
    void received(SipServletMessage message) {
        show(message, false);
    }

    /** A leg is over. */
    void over(LegRecord leg) {
        try {
            traces.stream().filter(trace -> trace.wants(leg.purpose())).forEach(trace -> trace.over(leg.id(), leg.purpose()));
        } catch (RuntimeException e) {
            LOG.warn("{}: its end could not be traced: {}", leg, e.toString());
        }
    }

    private void show(SipServletMessage message, boolean sent) {
        try {
            Optional<LegRecord> leg = Legs.find(message);
            if (leg.isPresent()) {
                traces.stream().filter(trace -> trace.wants(leg.get().purpose())).forEach(trace ->
                        trace.message(leg.get().id(), leg.get().purpose(), traced(message, sent)));
            }
        } catch (RuntimeException e) {
            LOG.warn("{} (Call-ID {}) could not be traced: {}", message.getMethod(), message.getCallId(), e.toString());
        }
    }

    private static TracedMessage traced(SipServletMessage message, boolean sent) {
        String text = message.toString();
        int end = text.indexOf(END_OF_HEAD);
        return new TracedMessage(sent, end < 0 ? text.stripTrailing() : text.substring(0, end), body(message),
                sent || message.getRemoteAddr() == null ? "" : message.getRemoteAddr() + ':' + message.getRemotePort());
    }

    private static byte[] body(SipServletMessage message) {
        try {
            byte[] body = message.getRawContent();
            return body == null ? new byte[0] : body;
        } catch (IOException e) {
            return new byte[0]; // it cannot be read: it is shown as without
        }
    }
}
