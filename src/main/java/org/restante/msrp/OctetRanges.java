package org.restante.msrp;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which octets of a message have arrived: disjoint stretches, no more than a given number of them. */
final class OctetRanges {

    private final int mostStretches;
    /** First octet to end (exclusive), counted from 0; stretches neither touch nor overlap. */
    private final TreeMap<Long, Long> stretches = new TreeMap<>();

    private long octets;

    OctetRanges(int mostStretches) {
        this.mostStretches = mostStretches;
    }

    /**
     * Adds octets {@code from} to {@code to}, exclusive.
     *
     * @return false if the message has come in too many scattered pieces
     */
    boolean add(long from, long to) {
        if (from == to) {
            return true;
        }
        long start = from;
        long end = to;
        Map.Entry<Long, Long> before = stretches.floorEntry(to);
        while (before != null && before.getValue() >= from) {
            start = Math.min(start, before.getKey());
            end = Math.max(end, before.getValue());
            stretches.remove(before.getKey());
            octets -= before.getValue() - before.getKey();
            before = stretches.floorEntry(to);
        }
        stretches.put(start, end);
        octets += end - start;
        return stretches.size() <= mostStretches;
    }

    /** {@return whether octets 0 to {@code total}, exclusive, are all there} */
    boolean covers(long total) {
        return total == 0 || !stretches.isEmpty() && stretches.firstKey() == 0 && stretches.firstEntry().getValue() >= total;
    }

    /** {@return how many octets have arrived, each counted once} */
    long octets() {
        return octets;
    }

    /** {@return the end of the last stretch} */
    long end() {
        return stretches.isEmpty() ? 0 : stretches.lastEntry().getValue();
    }

    /** {@return the stretches, as ranges of a message of this size} */
    List<ByteRange> ranges(long total) {
        return stretches.entrySet().stream().map(stretch ->
                new ByteRange(stretch.getKey() + 1, stretch.getValue(), total)).toList();
    }
}
