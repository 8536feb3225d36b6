package org.restante.embedded;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What is kept of requests over UDP, and the memory that it takes, which is bounded. For 64*T1 after its answer a repetition of a
 * request gets that answer again (RFC 3261 §17.2.2, timer J). For that the stack keeps the request with all that it and the
 * container made of it; of one that is over with its answer only that is kept, here, once the rest was let go of. Who sends
 * many would otherwise fill the memory with requests that were answered long ago. Any thread.
 */
final class KeptRequests {

    /** Octets that are kept of a request without its body: as it was read, its answer, transaction and sessions, as measured. */
    static final int OVERHEAD = 11 * 1024;

    /** Octets that are kept of a request that was let go of, without its answer. */
    static final int OVERHEAD_OF_ANSWER = 512;

    /** What an application needs besides. */
    private static final long OTHERS = 128L * 1024 * 1024;
    private static final long LEAST = 16L * 1024 * 1024;

    private final long time;
    private final long most;
    private final LongSupplier nanos;
    private final Map<String, Kept> requests = new LinkedHashMap<>(); // by transaction, those that end first first
    private final Map<String, Kept> answered = new HashMap<>(); // by Call-ID, what may be let go of
    private long sum;

    /**
     * @param time  how long a request is kept
     * @param most  octets that may be kept
     * @param nanos tells the time that passes
     */
    KeptRequests(Duration time, long most, LongSupplier nanos) {
        this.time = time.toNanos();
        this.most = most;
        this.nanos = nanos;
    }

    /** {@return the bound of a JVM: four fifths of what is left of its heap} @param t1 RFC 3261 T1 */
    static KeptRequests inThisJvm(Duration t1) {
        return new KeptRequests(t1.multipliedBy(64), Math.max(LEAST, (Runtime.getRuntime().maxMemory() - OTHERS) / 5 * 4),
                System::nanoTime);
    }

    /** An answer as it was sent, and where to. */
    record Answer(byte[] octets, InetAddress to, int port) {
    }

    /**
     * A request that is new.
     *
     * @param transaction its
     * @param callId      its
     * @param body        octets of its body
     * @param urgent      whether it may have some room beyond the bound: it may end what takes room
     * @param over        whether it is over with its answer, as it is about no dialog
     * @param window      that it has entered
     */
    record Request(String transaction, String callId, int body, boolean urgent, boolean over, Window window) {
    }

    /** {@return whether a request is taken; then it counts} */
    synchronized boolean take(Request request) {
        long now = nanos.getAsLong();
        forget(now);
        long more = OVERHEAD + 2L * request.body; // as it came, and as the application reads it
        if (sum + more > (request.urgent ? most / 5 * 6 : most)) {
            return false;
        }
        Kept before = requests.put(request.transaction, new Kept(request, now, more));
        sum += more;
        if (before != null) {
            drop(before);
        }
        return true;
    }

    /** {@return the request of a transaction, if it was taken and its time is not over} */
    synchronized Optional<Request> request(String transaction) {
        return Optional.ofNullable(requests.get(transaction)).map(kept -> kept.request);
    }

    /** A request was answered for good. From now on it is kept for its time. @param answer is not needed of one that is not over */
    synchronized void answered(Request request, Answer answer) {
        Kept kept = requests.remove(request.transaction);
        if (kept != null) {
            kept.since = nanos.getAsLong();
            kept.answer = answer;
            requests.put(request.transaction, kept);
            if (request.over) {
                answered.put(request.callId, kept);
            }
        }
    }

    /** {@return what repetitions of a request are answered, if it is over} */
    synchronized Optional<Answer> answer(String transaction, String callId) {
        forget(nanos.getAsLong());
        return Optional.ofNullable(requests.get(transaction)).filter(kept -> kept.request.callId.equals(callId))
                .map(kept -> kept.answer);
    }

    /** {@return whether the answer of a request is kept, so that all else may be let go of, which is so from now on} */
    synchronized boolean letGo(String callId) {
        Kept kept = answered.remove(callId);
        if (kept == null) {
            return false;
        }
        sum -= kept.octets;
        kept.octets = OVERHEAD_OF_ANSWER + kept.answer.octets.length;
        sum += kept.octets;
        return true;
    }

    private void forget(long now) {
        for (Iterator<Kept> oldest = requests.values().iterator(); oldest.hasNext();) {
            Kept kept = oldest.next();
            if (now - kept.since <= time) {
                return;
            }
            oldest.remove();
            drop(kept);
        }
    }

    private void drop(Kept kept) {
        answered.remove(kept.request.callId, kept);
        sum -= kept.octets;
    }

    private static final class Kept {

        private final Request request;
        private long since;
        private long octets;
        private Answer answer;

        Kept(Request request, long since, long octets) {
            this.request = request;
            this.since = since;
            this.octets = octets;
        }
    }
}
