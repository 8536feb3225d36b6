package org.restante.embedded;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Bounds the memory that requests over UDP take. Each is kept for 64*T1 after its answer, to answer repetitions of it
 * (RFC 3261 §17.2.2, timer J), with all that the container made of it; who sends many would otherwise fill the memory with
 * requests that were answered long ago. Counted by the second. Any thread.
 */
final class KeptRequests {

    /** Octets that are kept of a request without its body: as it was read, its answer, transaction and sessions, as measured. */
    static final int OVERHEAD = 11 * 1024;

    /** What an application needs besides. */
    private static final long OTHERS = 128L * 1024 * 1024;
    private static final long LEAST = 16L * 1024 * 1024;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final long most;
    private final LongSupplier nanos;
    private final long[] octets; // of each of the last seconds
    private long second;
    private long sum;

    /**
     * @param kept  how long a request is kept
     * @param most  octets that may be kept
     * @param nanos tells the time that passes
     */
    KeptRequests(Duration kept, long most, LongSupplier nanos) {
        this.most = most;
        this.nanos = nanos;
        this.octets = new long[(int) kept.plusMillis(999).toSeconds() + 1];
        this.second = nanos.getAsLong() / SECOND;
    }

    /** {@return the bound of a JVM: four fifths of what is left of its heap} @param t1 RFC 3261 T1 */
    static KeptRequests inThisJvm(Duration t1) {
        return new KeptRequests(t1.multipliedBy(64), Math.max(LEAST, (Runtime.getRuntime().maxMemory() - OTHERS) / 5 * 4),
                System::nanoTime);
    }

    /**
     * A request came that was not here before.
     *
     * @param body   octets of its body
     * @param urgent whether it may have some room beyond that: it may end what takes room
     * @return whether it is taken; then it counts
     */
    synchronized boolean take(int body, boolean urgent) {
        forget(nanos.getAsLong() / SECOND);
        long more = OVERHEAD + 2L * body; // as it came, and as the application reads it
        if (sum + more > (urgent ? most / 5 * 6 : most)) {
            return false;
        }
        octets[index(second)] += more;
        sum += more;
        return true;
    }

    private void forget(long now) {
        for (int steps = 0; second < now && steps < octets.length; steps++) {
            second++;
            sum -= octets[index(second)];
            octets[index(second)] = 0;
        }
        second = Math.max(second, now);
    }

    private int index(long at) {
        return (int) Math.floorMod(at, (long) octets.length);
    }
}
