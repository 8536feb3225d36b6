package org.restante.msrp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the peer reports of the messages that a session sent. Success reports may each cover a part of a message (RFC 4975
 * §7.1.2): they are summed until the whole of it is covered. Confined to the connection's event loop.
 */
final class Confirmations {

    /** Reports about older messages than the last so many are not awaited any more. */
    private static final int MOST_MESSAGES = 4096;
    /** A message reported in more scattered pieces than this is not awaited any more. */
    private static final int MOST_STRETCHES = 256;

    private final Map<String, Covered> awaited = new LinkedHashMap<>();

    /** How much of a message was reported as received. */
    private record Covered(long total, OctetRanges octets) {
    }

    /**
     * A message is sent.
     *
     * @param confirmed octets at its beginning that were confirmed before
     */
    void await(String messageId, long total, long confirmed) {
        Covered covered = new Covered(total, new OctetRanges(MOST_STRETCHES));
        covered.octets().add(0, confirmed);
        awaited.put(messageId, covered);
        if (awaited.size() > MOST_MESSAGES) {
            awaited.remove(awaited.keySet().iterator().next());
        }
    }

    void forget(String messageId) {
        awaited.remove(messageId);
    }

    /**
     * Takes a report.
     *
     * @return what the owner of the message is to know: a failure, or the success of the whole message; empty while parts
     *         of it are missing
     * @throws IllegalArgumentException if it speaks of nothing that we sent
     */
    Optional<DeliveryReport> take(DeliveryReport report) {
        Covered covered = awaited.get(report.messageId());
        if (covered == null) {
            throw new IllegalArgumentException("about a message that was not sent, or was reported before");
        }
        if (report.status() != 200) {
            awaited.remove(report.messageId());
            return Optional.of(report);
        }
        ByteRange range = report.range();
        if (range.last() == ByteRange.UNKNOWN || range.last() > covered.total()
                || range.total() != ByteRange.UNKNOWN && range.total() != covered.total()) {
            throw new IllegalArgumentException("about octets that the message does not have");
        }
        boolean kept = covered.octets().add(range.first() - 1, range.last());
        if (!kept || covered.octets().covers(covered.total())) {
            awaited.remove(report.messageId());
        }
        return covered.octets().covers(covered.total())
                ? Optional.of(new DeliveryReport(report.messageId(), ByteRange.whole(covered.total()), 200))
                : Optional.empty();
    }
}
