package org.restante.deferral;

import java.time.Duration;
import java.time.Instant;

/**
 * For so long after the store failed it is not asked again: whoever asks waits for a connection, and is refused at last. Any
 * thread.
 */
final class StorePause {

    private static final Duration LASTS = Duration.ofSeconds(1);

    private volatile Instant until = Instant.EPOCH;

    void begin(Instant now) {
        until = now.plus(LASTS);
    }

    boolean isOn(Instant now) {
        Duration left = Duration.between(now, until);
        return !left.isNegative() && !left.isZero() && left.compareTo(LASTS) <= 0; // more: the clock was set back
    }
}
