package org.restante.sipservlet;

import java.io.IOException;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ACK of a 2xx to an INVITE of ours (RFC 3261 §13.2.2.4). */
final class Acknowledgement {

    private static final Logger LOG = LoggerFactory.getLogger(Acknowledgement.class);

    private Acknowledgement() {
    }

    /**
     * Acknowledges a 2xx. Of several that arrive at the same moment on different threads the container may not know the
     * dialog of one yet; the peer sends that one again, and it is acknowledged then.
     *
     * @return whether it is acknowledged
     */
    static boolean send(SipServletResponse accepted, LegTraces traces) throws IOException {
        return send(accepted, (Sender) traces::send);
    }

    /** As above, of what belongs to no leg. */
    static boolean send(SipServletResponse accepted) throws IOException {
        return send(accepted, (Sender) SipServletMessage::send);
    }

    /** How the ACK goes out. */
    @FunctionalInterface
    private interface Sender {
        void send(SipServletMessage message) throws IOException;
    }

    private static boolean send(SipServletResponse accepted, Sender sender) throws IOException {
        SipServletRequest ack;
        try {
            ack = accepted.createAck();
        } catch (IllegalStateException e) {
            LOG.debug("2xx was acknowledged before: {}", e.toString());
            return true;
        }
        if (ack == null) {
            LOG.info("2xx (Call-ID {}) came before its dialog was there: awaited again", accepted.getCallId());
            return false;
        }
        Credentials.copy(accepted.getRequest(), ack);
        sender.send(ack);
        return true;
    }
}
