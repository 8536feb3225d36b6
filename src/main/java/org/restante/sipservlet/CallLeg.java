package org.restante.sipservlet;

import java.io.Serializable;

/**
 * What a leg is for: who is told of its events, and about what. Kept in the session, so it holds only text.
 *
 * @param listener    name of the {@link LegListener}
 * @param correlation what the listener knows the leg by
 */
public record CallLeg(String listener, String correlation) implements Serializable {

    private static final long serialVersionUID = 1L;
}
