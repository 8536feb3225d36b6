package org.restante.sipservlet;

import java.io.Serializable;

/**
 * What a timer of the container was set for.
 *
 * @param leg  the leg
 * @param kind who set it: {@link Continuation.Kind#EXTENSION} or the leg itself
 * @param step what is to be done, in the words of who set it
 */
record LegTimer(LegId leg, Continuation.Kind kind, String step) implements Serializable {

    private static final long serialVersionUID = 1L;
}
