package org.restante.msrp;

import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner of a session, as the session tells it what happens: nothing but the end once the session is over, and a fault
 * of its own stays with it. Confined to the connection's event loop.
 */
final class SessionOwner {

    private static final Logger LOG = LoggerFactory.getLogger(SessionOwner.class);

    private final MsrpSession session;
    private final MsrpSessionListener listener;
    private final String name;
    private final BooleanSupplier over;

    /**
     * @param name how log lines call the session
     * @param over whether the session is over
     */
    SessionOwner(MsrpSession session, MsrpSessionListener listener, String name, BooleanSupplier over) {
        this.session = session;
        this.listener = listener;
        this.name = name;
        this.over = over;
    }

    void bound() {
        tell(() -> listener.onBound(session));
    }

    void transmitted(String messageId) {
        tell(() -> listener.onTransmitted(session, messageId));
    }

    void refused(String messageId, int status) {
        tell(() -> listener.onRefused(session, messageId, status));
    }

    /** {@return whether it was told} */
    boolean reported(DeliveryReport report) {
        return tell(() -> listener.onReport(session, report));
    }

    /** {@return what it says to a message that begins} */
    Reception announced(IncomingMessage message) {
        if (over.getAsBoolean()) {
            return new Reception.Refused(481);
        }
        try {
            return listener.onMessage(session, message);
        } catch (RuntimeException fault) {
            LOG.error("MSRP session {}: its owner failed on a message", name, fault);
            return new Reception.Refused(400);
        }
    }

    /** A message will not be finished: one of the last words. */
    void unfinished(Outbox.Unfinished message) {
        guarded(() -> listener.onUnfinished(session, message.messageId(), message.confirmedOctets()));
    }

    /** The last word. */
    void lost(String reason) {
        guarded(() -> listener.onLost(session, reason));
    }

    private boolean tell(Runnable call) {
        boolean told = !over.getAsBoolean();
        if (told) {
            guarded(call);
        }
        return told;
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException fault) {
            LOG.error("MSRP session {}: its owner failed on what it was told", name, fault);
        }
    }
}
