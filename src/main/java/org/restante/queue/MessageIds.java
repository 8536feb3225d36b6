package org.restante.queue;

import java.time.Clock;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Gives out time-ordered UUIDs (RFC 9562 §5.7, version 7), each greater than the one before, even when the clock
 * stands still or steps back: the random part then counts upwards by random steps (§6.2, method 2).
 *
 * <pre>
 *  48 bits               4  12       2   62
 * | milliseconds UTC    | 7 | random | 2 | random           |
 * </pre>
 */
public final class MessageIds {

    private static final long LOW_MASK = (1L << 62) - 1;
    private static final long HIGH_RANDOM_MASK = 0xfff;
    private static final long VERSION = 7L << 12;
    private static final long VARIANT = 1L << 63;

    private final Clock clock;
    private final RandomGenerator random;
    private UUID newest = new UUID(VERSION, VARIANT);

    /** @param random unpredictable, so that ids of other users' messages cannot be guessed */
    public MessageIds(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** {@return an id greater than all that this object gave out before} */
    public synchronized UUID next() {
        long now = clock.millis();
        newest = now > newest.getMostSignificantBits() >>> 16 ? fresh(now) : successor(newest);
        return newest;
    }

    /**
     * @param floor the newest id known of a sequence that several nodes add to
     * @return an id greater than {@code floor}, whatever other nodes' clocks say
     */
    public UUID nextAfter(UUID floor) {
        UUID id = next();
        return new MessageId(id).compareTo(new MessageId(floor)) > 0 ? id : successor(floor);
    }

    private UUID fresh(long millis) {
        // the top bit of the random part stays clear: room to count
        long high = millis << 16 | VERSION | random.nextLong() & HIGH_RANDOM_MASK >>> 1;
        return new UUID(high, VARIANT | random.nextLong() & LOW_MASK);
    }

    private UUID successor(UUID id) {
        long low = (id.getLeastSignificantBits() & LOW_MASK) + 1 + (random.nextInt() & 0xffff_ffffL);
        long high = id.getMostSignificantBits();
        if (low <= LOW_MASK) {
            return new UUID(high, VARIANT | low);
        }
        if ((high & HIGH_RANDOM_MASK) < HIGH_RANDOM_MASK) {
            return new UUID(high + 1, VARIANT | low & LOW_MASK);
        }
        return fresh((high >>> 16) + 1);
    }
}
