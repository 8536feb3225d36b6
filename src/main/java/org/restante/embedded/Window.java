package org.restante.embedded;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many new requests of one peer may be in the works: taken, and not answered yet. While they are answered in time, a burst of
 * them is; when for a while none is answered soon, within twice of what it takes at best, the function is behind, and the window
 * narrows until what is taken is answered soon again. That one pause delays some makes no difference, as the fastest of each
 * interval counts (after CoDel, RFC 8289). What is open for long, as an invitation that rings, does not count at all. Any thread.
 */
final class Window {

    /** Requests that may be in the works however long they take. */
    static final int NARROWEST = 64;

    /** As many as the intake takes at one time. */
    static final int WIDEST = 1000;

    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MEMORY = TimeUnit.SECONDS.toNanos(30);

    /** Nobody is behind before that, however fast it goes at other times. */
    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONG = TimeUnit.SECONDS.toNanos(1);
    private static final int STEP = 16;

    /** For each that was refused. */
    private static final long REST = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long MOST_REST = 32 * REST;

    private final LongSupplier nanos;
    private final Map<String, Long> open = new LinkedHashMap<>(); // since when, in that order
    private int width = WIDEST;
    private boolean full;
    private int refused; // since it was last told to rest
    private long fastest = Long.MAX_VALUE; // of those answered in this interval
    private long began;
    private long usual = Long.MAX_VALUE; // the fastest of the last half minute, or of the one before
    private long usualBefore = Long.MAX_VALUE;
    private long remembered;

    /** @param nanos tells the time that passes */
    Window(LongSupplier nanos) {
        this.nanos = nanos;
        this.began = nanos.getAsLong();
        this.remembered = began;
    }

    /** A new request came. @param id of its transaction @return whether it may be handled; then it is in the works */
    synchronized boolean enter(String id) {
        long now = nanos.getAsLong();
        adapt(now);
        forget(now);
        if (open.size() >= width) {
            full = true;
            refused++;
            return false;
        }
        open.put(id, now);
        return true;
    }

    /** A request is answered for good. @param taken whether that was not to refuse it, which may be quick any time */
    synchronized void answered(String id, boolean taken) {
        Long since = open.remove(id);
        if (since != null && taken) {
            fastest = Math.min(fastest, nanos.getAsLong() - since);
        }
    }

    /**
     * To refuse costs time that is wanted for what was taken. So a peer of which requests are refused is held back as well: it is
     * refused some of them, to know where it stands, and cannot send the rest.
     *
     * @return nanoseconds for which nothing is to be read of it now
     */
    synchronized long rest() {
        long rest = Math.min(MOST_REST, refused * REST);
        refused = 0;
        return rest;
    }

    private void forget(long now) {
        Iterator<Long> oldest = open.values().iterator();
        while (oldest.hasNext() && now - oldest.next() > LONG) {
            oldest.remove();
        }
    }

    private void adapt(long now) {
        if (now - began < INTERVAL) {
            return;
        }
        if (fastest != Long.MAX_VALUE) {
            remember(now);
            width = fastest > Math.max(SOON, 2 * Math.min(usual, usualBefore)) ? Math.max(NARROWEST, width / 2)
                    : Math.min(WIDEST, width + (full ? STEP : 4 * STEP)); // with care while more is wanted
        }
        full = false;
        fastest = Long.MAX_VALUE;
        began = now;
    }

    private void remember(long now) {
        if (now - remembered > MEMORY) {
            usualBefore = usual;
            usual = Long.MAX_VALUE;
            remembered = now;
        }
        usual = Math.min(usual, fastest);
    }
}
