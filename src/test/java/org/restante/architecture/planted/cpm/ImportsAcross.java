package org.restante.architecture.planted.cpm;

import org.restante.architecture.planted.history.Planted;

/** Words may not know the history. */
final class ImportsAcross {
    private final Planted wrong = new Planted();

    Planted wrong() {
        return wrong;
    }
}
