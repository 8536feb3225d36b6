package org.restante.msrp;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One incoming message, put together from its chunks by octet number, in whatever order they come. It is complete when
 * octets 1 to total are all there and the chunk with {@code $} was seen. Confined to the connection's event loop.
 */
final class Transfer {

    private final String messageId;
    private final ContentSink sink;
    private final long mostOctets;
    private final OctetRanges arrived;
    private long total = ByteRange.UNKNOWN;
    private boolean endSeen;
    private boolean reportWanted;
    private FailureReport failureReport = FailureReport.YES;
    private int refusal;
    private Optional<String> fault = Optional.empty();
    /** How much had arrived, and when, at the last look. */
    private long seenOctets = -1;
    private long seenAt;

    /**
     * @param heldOctets    octets at its beginning that the sink holds already
     * @param mostOctets    largest message
     * @param mostStretches most scattered pieces
     */
    Transfer(String messageId, ContentSink sink, long heldOctets, long mostOctets, int mostStretches) {
        this.messageId = messageId;
        this.sink = sink;
        this.mostOctets = mostOctets;
        this.arrived = new OctetRanges(mostStretches);
        arrived.add(0, heldOctets);
    }

    /** A message that nobody wants: its chunks are answered with the status and dropped. */
    static Transfer refused(String messageId, int status) {
        Transfer transfer = new Transfer(messageId, null, 0, 0, 1);
        transfer.refusal = status;
        return transfer;
    }

    String messageId() {
        return messageId;
    }

    /** {@return the status to refuse its chunks with, 0 if it is welcome} */
    int refusal() {
        return refusal;
    }

    long total() {
        return total;
    }

    boolean reportWanted() {
        return reportWanted;
    }

    /** {@return whether the sender wants a report if it fails after its chunks were answered} */
    boolean failureReportWanted() {
        return failureReport != FailureReport.NO;
    }

    /** {@return the octets that arrived, as far as a range can tell it} */
    ByteRange received() {
        return new ByteRange(1, arrived.end(), total);
    }

    /**
     * Looks whether something new arrived since the last look.
     *
     * @param now time, in nanoseconds
     * @return for how long nothing new has arrived, in nanoseconds
     */
    long standsStill(long now) {
        if (arrived.octets() != seenOctets) {
            seenOctets = arrived.octets();
            seenAt = now;
        }
        return now - seenAt;
    }

    boolean complete() {
        return refusal == 0 && endSeen && arrived.covers(total);
    }

    /** Takes note of what the head of a chunk says. */
    void declare(SendHead head) {
        reportWanted |= head.successReport();
        failureReport = head.failureReport();
        long declared = head.range().total();
        if (declared == ByteRange.UNKNOWN) {
            return;
        }
        if (total != ByteRange.UNKNOWN && total != declared || declared < arrived.end()) {
            fault(400, "its total changed");
        } else if (declared > mostOctets) {
            fault(413, "larger than " + mostOctets + " octets");
        } else {
            total = declared;
        }
    }

    /**
     * Takes octets.
     *
     * @param from where they belong, counted from 0
     * @param end  where its chunk ends at the latest, exclusive
     */
    CompletionStage<?> write(long from, long end, ByteBuffer octets) {
        long to = from + octets.remaining();
        if (refusal != 0) {
            return DONE;
        }
        if (to > end || total != ByteRange.UNKNOWN && to > total) {
            fault(400, "a chunk exceeds its range");
        } else if (to > mostOctets) {
            fault(413, "larger than " + mostOctets + " octets");
        } else if (!arrived.add(from, to)) {
            fault(413, "in too many pieces");
        }
        if (refusal != 0) {
            return DONE;
        }
        try {
            return sink.write(from, octets);
        } catch (RuntimeException fault) {
            return CompletableFuture.failedFuture(fault);
        }
    }

    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    /**
     * A chunk with {@code $} ends.
     *
     * @param at the octet after its last one, counted from 0
     */
    void last(long at) {
        if (refusal == 0) {
            if (total == ByteRange.UNKNOWN) {
                total = at;
            }
            if (total < arrived.end()) {
                fault(400, "it ends before octets that arrived");
            }
            endSeen = true;
        }
    }

    private void fault(int status, String reason) {
        if (refusal == 0) {
            fault = Optional.of(reason);
            refuse(status, reason);
        }
    }

    /** {@return what its sender did wrong, told once; empty if it did nothing wrong} */
    Optional<String> fault() {
        Optional<String> told = fault;
        fault = Optional.empty();
        return told;
    }

    CompletionStage<Integer> finish() {
        try {
            return sink.complete(total);
        } catch (RuntimeException fault) {
            return CompletableFuture.failedFuture(fault);
        }
    }

    /** From now on its chunks are refused; the sink lets go of what it has. */
    void refuse(int status, String reason) {
        if (refusal == 0) {
            refusal = status;
            sink.abandon(reason);
        }
    }
}
