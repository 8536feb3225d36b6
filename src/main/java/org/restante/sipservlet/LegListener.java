package org.restante.sipservlet;

import java.util.Optional;

/**
 * Is told what happens on the legs that were opened in its name. A CDI bean. Called on SIP threads under the lock of
 * the application session: must hand over and return, never block.
 */
public interface LegListener {

    /** {@return the name by which legs name their listener; constant, unique among all listeners} */
    String name();

    /**
     * {@return what a call wants of its session timer (RFC 4028); empty for what the settings say} Asked whenever the call
     * begins to negotiate one. A request of the peer's is refused (422) by the settings alone, as nobody has seen it yet.
     *
     * @param correlation what the listener gave when it opened the leg
     */
    default Optional<KeepAlivePreference> keepAlive(String correlation) {
        return Optional.empty();
    }

    /**
     * Something happened on a leg.
     *
     * @param leg         the leg
     * @param correlation what the listener gave when it opened the leg
     * @param event       what happened
     */
    void on(LegId leg, String correlation, LegEvent event);

    /**
     * The peer offers a change of the session (re-INVITE, or UPDATE with SDP). An offer that changes nothing is answered
     * with what was agreed before and not told.
     *
     * @param leg         the leg
     * @param correlation what the listener gave when it opened the leg
     * @param offer       the new SDP
     * @return whether the listener answers it, now or later, with {@link UserAgent#answer}; otherwise it is refused (488)
     */
    default boolean offered(LegId leg, String correlation, Content offer) {
        return false;
    }
}
