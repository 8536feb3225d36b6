package org.restante.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.restante.FaultCounts;

/**
 * What senders sent and were answered, and what devices got, over all lives of a function: the books by which it is judged
 * in the end. Written by the threads of {@link FaultCore}.
 */
final class FaultLedger {

    /** A message, from its first sending to its last delivery. */
    static final class Entry {

        final String id;
        final String user;
        final String body;
        private volatile boolean acknowledged;
        private final AtomicInteger copies = new AtomicInteger();
        private final AtomicInteger mayComeAgain = new AtomicInteger();

        private Entry(String id, String user, String body) {
            this.id = id;
            this.user = user;
            this.body = body;
        }

        boolean isAcknowledged() {
            return acknowledged;
        }

        void acknowledge() {
            acknowledged = true;
        }

        /** It was with a device when the function died, and nobody knows whether the function knew. */
        void inFlight() {
            mayComeAgain.incrementAndGet();
        }
    }

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Queue<Entry> toSend = new ConcurrentLinkedQueue<>();
    private final List<String> unexpected = new ArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final int longest;

    FaultLedger() {
        this(700);
    }

    /** Books of messages of all lengths, up to about so many octets. */
    FaultLedger(int longest) {
        this.longest = longest;
    }

    /** {@return the next message to send: one that was not acknowledged before, or if wanted a new one; else null} */
    Entry next(List<String> users, boolean fresh) {
        Entry again = toSend.poll();
        if (again != null || !fresh) {
            return again;
        }
        int number = numbers.incrementAndGet();
        String user = users.get(number % users.size());
        Entry entry = new Entry("m" + number, user, text("m" + number, (int) (number * 7_919L % longest)));
        entries.put(entry.id, entry);
        return entry;
    }

    /** {@return about so many octets, none of which could stand elsewhere or in another message} */
    private static String text(String id, int octets) {
        StringBuilder text = new StringBuilder("text of " + id);
        while (text.length() < octets) {
            text.append(' ').append(id).append('@').append(text.length());
        }
        return text.append(" end").toString();
    }

    /** The sender has no positive answer, and will try again with the same imdn.Message-ID. */
    void again(Entry entry) {
        toSend.add(entry);
    }

    /** A device of this user got a message; {@return its entry, null if nobody ever sent it like that} */
    Entry received(String user, String id, String content) {
        Entry entry = entries.get(id);
        if (entry == null || !entry.user.equals(user) || !content.contains(entry.body)) {
            unexpected(user + " got " + id + (entry == null ? ", which nobody sent" : " of " + entry.user));
            return null;
        }
        entry.copies.incrementAndGet();
        return entry;
    }

    synchronized void unexpected(String what) {
        unexpected.add(what);
    }

    /** {@return whether everything that was sent is acknowledged and has arrived} */
    boolean isSettled() {
        return toSend.isEmpty() && entries.values().stream().allMatch(e -> e.acknowledged && e.copies.get() > 0);
    }

    int acknowledged() {
        return (int) entries.values().stream().filter(Entry::isAcknowledged).count();
    }

    /** {@return ids of what was acknowledged and never arrived, by user} */
    Map<String, List<String>> missing() {
        Map<String, List<String>> missing = new TreeMap<>();
        entries.values().stream().filter(e -> e.acknowledged && e.copies.get() == 0)
                .forEach(e -> missing.computeIfAbsent(e.user, user -> new ArrayList<>()).add(e.id));
        return missing;
    }

    int lost() {
        return missing().values().stream().mapToInt(List::size).sum();
    }

    /** {@return what it comes to} */
    FaultCounts counts(int rounds) {
        return new FaultCounts(rounds, acknowledged(), lost(), cameAgain(), inFlight(), unexpected().size());
    }

    int inFlight() {
        return entries.values().stream().mapToInt(e -> e.mayComeAgain.get()).sum();
    }

    int cameAgain() {
        return entries.values().stream().mapToInt(e -> Math.max(0, e.copies.get() - 1)).sum();
    }

    /** {@return what went wrong besides losses, in words: nothing like that was sent, or it came again without need} */
    synchronized List<String> unexpected() {
        List<String> all = new ArrayList<>(unexpected);
        entries.values().stream().filter(e -> e.copies.get() - 1 > e.mayComeAgain.get())
                .forEach(e -> all.add(e.id + " came " + e.copies + " times, in flight " + e.mayComeAgain + " times"));
        return all;
    }
}
