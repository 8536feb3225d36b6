package org.restante.embedded;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Counts what happens often, to tell of it now and then: at once, then every ten seconds. Any thread. */
final class Tally {

    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanos;
    private long told;
    private long since;

    /** @param nanos tells the time that passes */
    Tally(LongSupplier nanos) {
        this.nanos = nanos;
        this.told = nanos.getAsLong() - INTERVAL;
    }

    /** It happened once more. {@return how often since it was last told of, if it is to be told now; else 0} */
    synchronized long count() {
        since++;
        long now = nanos.getAsLong();
        if (now - told < INTERVAL) {
            return 0;
        }
        told = now;
        long count = since;
        since = 0;
        return count;
    }
}
