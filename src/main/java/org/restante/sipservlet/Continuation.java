package org.restante.sipservlet;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletMessage;

/**
 * What is to go on when a request of ours has its final response. Kept with the leg under the request's CSeq until then,
 * as text: code would not survive a new version of itself.
 *
 * @param kind    who goes on
 * @param request a request within the leg, with what it is to be told by; it may have to be sent again
 */
record Continuation(Kind kind, RequestWithin request) implements Serializable {

    private static final long serialVersionUID = 2L;

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

    static final Continuation OPENING = new Continuation(Kind.OPENING, new RequestWithin("", List.of(), ""));
    static final Continuation ENDING = new Continuation(Kind.ENDING, new RequestWithin("", List.of(), ""));

    /** {@return what is to go on, in the words of who does} */
    String step() {
        return request.step();
    }

    /** {@return whether the request may offer a change of the session, of which only one may be under way} */
    boolean isExchange() {
        return Exchange.isOne(request.method());
    }

    /** Keeps this for the request, which has its CSeq already. */
    void keep(SipApplicationSession applicationSession, LegId leg, SipServletMessage message) {
        Legs.set(applicationSession, leg, name(message), this);
    }

    /**
     * {@return what is kept for the request of a response} Other dialogs of a forked INVITE count their requests alike, so
     * what was sent within the leg's dialog is answered there only.
     */
    static Optional<Continuation> of(SipApplicationSession applicationSession, LegRecord leg, SipServletMessage response) {
        boolean here = response.getSession().getId().equals(leg.dialog());
        return Legs.get(applicationSession, leg.id(), name(response), Continuation.class)
                .filter(kept -> here || kept.kind == Kind.OPENING);
    }

    /** Forgets what is kept: the final response is there. */
    static void forget(SipApplicationSession applicationSession, LegRecord leg, SipServletMessage response) {
        Legs.remove(applicationSession, leg.id(), name(response));
    }

    private static String name(SipServletMessage message) {
        return "transaction " + message.getHeader("CSeq");
    }
}
