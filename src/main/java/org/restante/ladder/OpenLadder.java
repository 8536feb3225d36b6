package org.restante.ladder;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.UUID;
import org.restante.sipservlet.LegId;

/**
 * A ladder that still grows. The first rungs stay, and of the others the last ones: how a delivery began and how it ended
 * tell more than the middle of it. Safe to call from any thread; none waits here for more than another's rung.
 */
final class OpenLadder {

    /** Deferred messages that are named. */
    private static final int MOST_CARRIED = 200;

    private final Ladder.Head head;
    private final int mostRungs;
    private final int mostOctets;
    private final Deque<Entry> first = new ArrayDeque<>();
    private final Deque<Entry> last = new ArrayDeque<>();
    private final Set<UUID> carried = new LinkedHashSet<>();
    private final Set<LegId> legs = new HashSet<>();
    private final Set<String> media = new HashSet<>();
    private int firstOctets;
    private int lastOctets;
    private int skipped;
    private boolean firstIsFull;
    private boolean changed; // since it was last cut
    private String awaited = "";
    private Optional<Instant> endedAt = Optional.empty();
    private String outcome = "";

    private record Entry(long since, Rung rung) {
    }

    /** @param mostRungs at least 2 @param mostOctets of all heads together */
    OpenLadder(Ladder.Head head, int mostRungs, int mostOctets) {
        this.head = head;
        this.mostRungs = mostRungs;
        this.mostOctets = mostOctets;
    }

    Ladder.Head head() {
        return head;
    }

    /**
     * Adds a message of the wire. Those of several threads may come in another order than they had there.
     *
     * @param since {@link System#nanoTime} of it
     * @return by how many octets it has grown, a negative number if old rungs went
     */
    synchronized int add(long since, Rung rung) {
        int octets = rung.head().length();
        changed = true;
        if (!firstIsFull && first.size() < mostRungs / 2 && firstOctets + octets <= mostOctets / 2) {
            put(first, new Entry(since, rung));
            firstOctets += octets;
            return octets;
        }
        firstIsFull = true;
        int before = lastOctets;
        put(last, new Entry(since, rung));
        lastOctets += octets;
        while (last.size() > mostRungs - first.size() || lastOctets > mostOctets - firstOctets) {
            lastOctets -= last.removeFirst().rung().head().length();
            skipped++;
        }
        return lastOctets - before;
    }

    private static void put(Deque<Entry> entries, Entry added) {
        Deque<Entry> later = new ArrayDeque<>();
        while (!entries.isEmpty() && entries.getLast().since() - added.since() > 0) {
            later.addFirst(entries.removeLast());
        }
        entries.addLast(added);
        entries.addAll(later);
    }

    /** Counts a message on the wire that is not kept. */
    synchronized void skip() {
        firstIsFull = true; // what comes later comes behind the gap
        skipped++;
    }

    /**
     * Whether a frame is worth keeping: all are at first, later none of the chunks of a message but its last, and of the
     * responses only those to chunks that were kept. One that is not is counted.
     */
    synchronized boolean wants(String transact, String kind, char flag) {
        boolean chunk = kind.equals("SEND") && flag == '+';
        boolean response = kind.equals("200") && !transact.equals(awaited);
        if (firstIsFull && (chunk || response)) {
            skipped++;
            return false;
        }
        if (kind.equals("SEND")) {
            awaited = transact;
        }
        return true;
    }

    /** {@return whether chunks are kept that others of their message follow} */
    synchronized boolean keepsChunks() {
        return !firstIsFull;
    }

    synchronized void carries(List<UUID> messages) {
        messages.stream().limit(Math.max(0, MOST_CARRIED - carried.size())).forEach(carried::add);
    }

    synchronized void legBegins(LegId leg) {
        legs.add(leg);
    }

    synchronized void legEnds(LegId leg) {
        legs.remove(leg);
    }

    /** An MSRP session of ours belongs to it. */
    synchronized void media(String session) {
        media.add(session);
    }

    /** {@return its MSRP sessions} */
    synchronized Set<String> media() {
        return Set.copyOf(media);
    }

    synchronized void end(Instant at, String how) {
        if (endedAt.isEmpty()) {
            endedAt = Optional.of(at);
            outcome = how;
        }
    }

    /** {@return whether nothing more comes} */
    synchronized boolean isComplete() {
        return endedAt.isPresent() && legs.isEmpty();
    }

    /** {@return whether it was over, but for what SIP had still to say, before this} */
    synchronized boolean wasOver(Instant before) {
        return endedAt.filter(at -> at.isBefore(before)).isPresent();
    }

    /** {@return octets that it holds} */
    synchronized int octets() {
        return firstOctets + lastOctets;
    }

    /** {@return the ladder as it stands, ended now as if cut; empty if it is over, or has not grown since the last time} */
    synchronized Optional<Ladder> cut(Instant now) {
        if (!changed || endedAt.isPresent()) {
            return Optional.empty();
        }
        changed = false;
        Ladder grown = ladder();
        return Optional.of(new Ladder(head, Optional.of(now), Ladder.CUT, grown.carried(), grown.rungs(), grown.skipped(),
                grown.gap()));
    }

    /** {@return the ladder as it stands} */
    synchronized Ladder ladder() {
        List<Rung> rungs = Stream.concat(first.stream(), last.stream()).map(Entry::rung).toList();
        return new Ladder(head, endedAt, outcome, List.copyOf(carried), rungs, skipped, first.size());
    }
}
