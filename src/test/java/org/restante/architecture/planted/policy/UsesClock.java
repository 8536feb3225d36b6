package org.restante.architecture.planted.policy;

import java.time.Clock;

/** Policies are told the time. */
final class UsesClock {
    Clock wrong() {
        return null;
    }
}
