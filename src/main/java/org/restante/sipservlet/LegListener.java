package org.restante.sipservlet;

/**
 * Is told what happens on the legs that were opened in its name. A CDI bean. Called on SIP threads under the lock of
 * the application session: must hand over and return, never block.
 */
public interface LegListener {

    /** {@return the name by which legs name their listener; constant, unique among all listeners} */
    String name();

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
