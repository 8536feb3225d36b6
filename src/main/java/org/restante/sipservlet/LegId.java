package org.restante.sipservlet;

import java.io.Serializable;

/**
 * Name of a leg, to be found again from any thread. It stays the same for the leg's whole life, whichever of several
 * dialogs of a forked request it comes to carry.
 *
 * @param applicationSession id of the application session
 * @param leg                name of the leg within it
 */
public record LegId(String applicationSession, String leg) implements Serializable {

    private static final long serialVersionUID = 2L;
}
