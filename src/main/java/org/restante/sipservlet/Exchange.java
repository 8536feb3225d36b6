package org.restante.sipservlet;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.servlet.sip.SipApplicationSession;

/**
 * The INVITEs and UPDATEs within a call: one at a time in either direction (RFC 3261 §14, RFC 3311 §5). Kept with the leg.
 *
 * @param ours     what we want to send, in this order
 * @param underWay whether the first of them is sent and not answered
 * @param theirs   whether an INVITE or offer of the peer is not answered, or our 2xx to it not acknowledged
 * @param clashes  how often the first of ours was refused because of one of the peer's (491)
 */
record Exchange(List<Continuation> ours, boolean underWay, boolean theirs, int clashes) implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final String NAME = "exchange";
    private static final Exchange NONE = new Exchange(List.of(), false, false, 0);

    Exchange {
        ours = List.copyOf(ours);
    }

    /** {@return whether a request of this method may offer a change of the session, of which only one may be under way} */
    static boolean isOne(String method) {
        return method.equals("INVITE") || method.equals("UPDATE");
    }

    static Exchange of(SipApplicationSession applicationSession, LegId leg) {
        return Legs.get(applicationSession, leg, NAME, Exchange.class).orElse(NONE);
    }

    void save(SipApplicationSession applicationSession, LegId leg) {
        Legs.set(applicationSession, leg, NAME, this);
    }

    Exchange with(Continuation wanted) {
        List<Continuation> more = new ArrayList<>(ours);
        more.add(wanted);
        return new Exchange(more, underWay, theirs, clashes);
    }

    /** {@return the request of ours that is to be sent now, if one may be} */
    Optional<Continuation> next() {
        return underWay || theirs || ours.isEmpty() ? Optional.empty() : Optional.of(ours.get(0));
    }

    Exchange sent() {
        return new Exchange(ours, true, theirs, clashes);
    }

    /** The first of ours was refused because of one of the peer's; it is kept. */
    Exchange clashed() {
        return new Exchange(ours, false, theirs, clashes + 1);
    }

    /** The first of ours is to be sent once more before the others. */
    Exchange repeated() {
        List<Continuation> more = new ArrayList<>(ours);
        if (underWay && !ours.isEmpty()) {
            more.add(0, ours.get(0));
        }
        return new Exchange(more, underWay, theirs, clashes);
    }

    /** The first of ours is over. */
    Exchange done() {
        return new Exchange(ours.isEmpty() ? ours : ours.subList(1, ours.size()), false, theirs, 0);
    }

    /** {@return what has not been sent yet} */
    List<Continuation> waiting() {
        return underWay && !ours.isEmpty() ? ours.subList(1, ours.size()) : ours;
    }

    /** {@return what is left when nothing will be sent any more} */
    Exchange withoutWaiting() {
        return new Exchange(underWay && !ours.isEmpty() ? ours.subList(0, 1) : List.of(), underWay, theirs, clashes);
    }

    Exchange theirs(boolean now) {
        return new Exchange(ours, underWay, now, clashes);
    }

    /**
     * {@return whether a request of the peer clashes with one of ours (RFC 3261 §14.2, RFC 3311 §5.2)} An INVITE without
     * offer asks for one of ours, and there can be only one.
     */
    boolean clashesWith(String method, boolean offer) {
        if (!underWay) {
            return false;
        }
        RequestWithin sent = ours.get(0).request();
        return (offer || method.equals("INVITE")) && (sent.method().equals("INVITE") || sent.content().isPresent());
    }
}
