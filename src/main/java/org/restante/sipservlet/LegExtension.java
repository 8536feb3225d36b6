package org.restante.sipservlet;

import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;

/**
 * What a part of the layer adds to calls: it sees every INVITE and UPDATE and may act on them. A CDI bean. All methods
 * are called under the lock of the leg's application session and need not do anything.
 */
interface LegExtension {

    /** {@return its name, one word; constant, unique among all extensions} */
    String name();

    /** An INVITE or UPDATE of ours is complete and about to be sent: the first, one that is sent again, one within a call. */
    default void sending(LegRecord leg, SipServletRequest request) {
        // nothing to add
    }

    /**
     * A final response to an INVITE or UPDATE of ours came, before anybody else is told of it.
     *
     * @return whether it was dealt with, for example by a request that goes out in the place of the refused one; then
     *         nobody is told
     */
    default boolean received(LegRecord leg, SipServletResponse response) {
        return false;
    }

    /**
     * An INVITE or UPDATE of the peer came, within a leg or before there is one, before anybody else is told of it.
     *
     * @return whether it has been answered with a refusal; then nobody is told
     */
    default boolean refused(SipServletRequest request) {
        return false;
    }

    /** Our 2xx to an INVITE or UPDATE of the peer is complete and about to be sent. */
    default void accepting(LegRecord leg, SipServletRequest request, SipServletResponse response) {
        // nothing to add
    }

    /** A request that was sent with {@link Continuation.Kind#EXTENSION} has its final response, or one that stands for it. */
    default void answered(SipApplicationSession applicationSession, LegRecord leg, String step, LegEvent.Outcome outcome) {
        // none was sent
    }

    /** A timer that was set with {@link LegTimers} has run out. */
    default void due(SipApplicationSession applicationSession, LegRecord leg, String step) {
        // none was set
    }

    /** The leg is over; its timers are gone. */
    default void ended(LegRecord leg) {
        // nothing is kept
    }
}
