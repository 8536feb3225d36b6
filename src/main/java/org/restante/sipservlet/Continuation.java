package org.restante.sipservlet;

import java.io.Serializable;
import java.util.Optional;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletMessage;

/**
 * What is to go on when a request of ours has its final response. Kept with the leg under the request's CSeq until then,
 * as text: code would not survive a new version of itself.
 *
 * @param kind who goes on
 * @param step what is to go on, in the words of who does
 */
record Continuation(Kind kind, String step) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Who goes on. */
    enum Kind {
        /** The leg itself: the request opens it. */
        OPENING,
        /** The leg itself: the request ends it. */
        ENDING,
        /** The listener. */
        LISTENER,
        /** A {@link LegExtension}; the step begins with its name and a blank. */
        EXTENSION
    }

    static final Continuation OPENING = new Continuation(Kind.OPENING, "");
    static final Continuation ENDING = new Continuation(Kind.ENDING, "");

    /** Keeps this for the request, which has its CSeq already. */
    void keep(SipApplicationSession applicationSession, LegId leg, SipServletMessage request) {
        Legs.set(applicationSession, leg, name(request), this);
    }

    /** {@return what is kept for the request of a response} */
    static Optional<Continuation> of(SipApplicationSession applicationSession, LegId leg, SipServletMessage response) {
        return Legs.get(applicationSession, leg, name(response), Continuation.class);
    }

    /** Forgets what is kept: the final response is there. */
    static void forget(SipApplicationSession applicationSession, LegId leg, SipServletMessage response) {
        Legs.remove(applicationSession, leg, name(response));
    }

    private static String name(SipServletMessage message) {
        return "transaction " + message.getHeader("CSeq");
    }
}
