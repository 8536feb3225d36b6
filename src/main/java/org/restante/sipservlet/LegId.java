package org.restante.sipservlet;

import java.io.Serializable;

/**
 * Name of a SIP session that we opened, to be found again from any thread.
 *
 * @param applicationSession id of the application session
 * @param session            id of the SIP session
 */
public record LegId(String applicationSession, String session) implements Serializable {

    private static final long serialVersionUID = 1L;
}
