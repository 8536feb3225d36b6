package org.restante.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long a message is held (DEF-12). */
public final class Lifetime {

    private Lifetime() {
    }

    /**
     * @param receivedAt   when the message was received
     * @param asked        lifetime that the sender asked for, if any; above zero
     * @param maxRetention longest time that anything is held
     * @return when the message expires
     */
    public static Instant expiresAt(Instant receivedAt, Optional<Duration> asked, Duration maxRetention) {
        Duration lifetime = asked.filter(wish -> wish.compareTo(maxRetention) < 0).orElse(maxRetention);
        return receivedAt.plus(lifetime);
    }
}
