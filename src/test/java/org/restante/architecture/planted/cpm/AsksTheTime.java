package org.restante.architecture.planted.cpm;

import java.time.Instant;

/** Asks the system instead of a clock. */
final class AsksTheTime {
    Instant wrong() {
        return Instant.now();
    }
}
