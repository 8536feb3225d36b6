package org.restante.sipservlet;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.function.Consumer;
import javax.servlet.sip.SipServletMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the messages of legs to whoever traces them. A trace that fails changes nothing for the leg. */
@Singleton
final class LegTraces {

    private static final Logger LOG = LoggerFactory.getLogger(LegTraces.class);
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final Resolved<LegTrace> traces;
    private final HandlerWatch watch;

    @Inject
    LegTraces(@Any Instance<LegTrace> traces, HandlerWatch watch) {
        this.traces = new Resolved<>(traces);
        this.watch = watch;
    }

    /** Sends a message and shows it. */
    void send(SipServletMessage message) throws IOException {
        long since = System.nanoTime(); // once it is out, the peer may be faster than this thread
        message.send();
        show(message, true, since);
    }

    /** A message came. */
    void received(SipServletMessage message) {
        show(message, false, System.nanoTime());
    }

    /** A leg is over. */
    void over(LegRecord leg) {
        each(leg, trace -> trace.over(leg.id(), leg.purpose()));
    }

    private void show(SipServletMessage message, boolean sent, long since) {
        if (traces.all().isEmpty()) {
            return;
        }
        try {
            Legs.find(message).ifPresent(leg ->
                    each(leg, trace -> trace.message(leg.id(), leg.purpose(), traced(message, sent, since))));
        } catch (RuntimeException e) {
            LOG.warn("{} (Call-ID {}) could not be traced: {}", message.getMethod(), message.getCallId(), e.toString());
        }
    }

    private void each(LegRecord leg, Consumer<LegTrace> told) {
        HandlerWatch.Running running = watch.begin("a trace of legs");
        try {
            traces.all().stream().filter(trace -> trace.wants(leg.purpose())).forEach(told);
        } catch (RuntimeException e) {
            LOG.warn("{} could not be traced: {}", leg, e.toString());
        } finally {
            watch.end(running);
        }
    }

    private static TracedMessage traced(SipServletMessage message, boolean sent, long since) {
        String text = message.toString();
        int end = text.indexOf(END_OF_HEAD);
        return new TracedMessage(sent, end < 0 ? text.stripTrailing() : text.substring(0, end), body(message),
                sent || message.getRemoteAddr() == null ? "" : message.getRemoteAddr() + ':' + message.getRemotePort(), since);
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
