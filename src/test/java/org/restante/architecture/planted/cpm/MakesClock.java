package org.restante.architecture.planted.cpm;

import java.time.Clock;

/** Makes what should be given. */
final class MakesClock {
    Clock wrong() {
        return Clock.systemUTC();
    }
}
