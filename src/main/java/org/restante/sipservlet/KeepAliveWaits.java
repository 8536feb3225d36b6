package org.restante.sipservlet;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long a refresh that did not succeed waits for its next attempt. */
final class KeepAliveWaits {

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private KeepAliveWaits() {
    }

    /**
     * After a crossing of two requests: 2.1 to 4 s for the owner of the Call-ID, up to 2 s for the other, in units of
     * 10 ms (RFC 3261 §14.1); no longer than what is left.
     */
    static Duration afterGlare(boolean ownsCallId, Duration left, RandomGenerator random) {
        Duration wait = Duration.ofMillis(ownsCallId ? 2100 + 10L * random.nextInt(191) : 10L * random.nextInt(201));
        return wait.compareTo(left) < 0 ? wait : left;
    }

    /** After a refusal: half of what is left, so that attempts become denser towards the end; the last second is waited out. */
    static Duration afterRefusal(Duration left) {
        Duration half = left.dividedBy(2);
        return half.compareTo(SHORTEST) < 0 ? left : half;
    }
}
