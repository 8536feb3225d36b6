package org.restante.msrp;

import io.netty.buffer.ByteBuf;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A message on its way through a {@link JoinFlow}. Confined to the far side's event loop, but for what is final and for
 * the refusal, which the near side reads.
 */
final class PassingMessage {

    private static final int MOST_STRETCHES = 256;

    final String nearId;
    final String farId;
    final String contentType;
    final FailureReport failureReport;
    final boolean successReport;
    final OctetRanges confirmed = new OctetRanges(MOST_STRETCHES);
    /** Chunks of the near side that it has not yet been answered. */
    final Set<PassingChunk> chunks = new LinkedHashSet<>();
    /** The status to refuse what comes of it with, 0 if it is welcome. */
    volatile int refusal;
    long total;
    private final long declared;
    /** Octets that are not yet written, for it is not known whether they are the last of their chunk. */
    ByteBuf tail;
    long tailFrom;
    /** The last octet that the far side was sent. */
    long written;
    /** Whether the far side has some of it and waits for more. */
    boolean open;
    boolean endSeen;
    boolean done;

    PassingMessage(SendHead head, FailureReport failureReport, String farId) {
        this.nearId = head.messageId();
        this.farId = farId;
        this.contentType = head.contentType();
        this.failureReport = failureReport;
        this.successReport = head.successReport();
        this.total = head.range().total();
        this.declared = total;
    }

    /** {@return whether this range cannot be one of the message's} */
    boolean contradicts(ByteRange range) {
        return declared != ByteRange.UNKNOWN
                && (range.total() != ByteRange.UNKNOWN && range.total() != declared || range.first() > declared + 1);
    }

    /** {@return whether an octet is beyond its end, as far as that was told at its beginning} */
    boolean endsBefore(long octet) {
        return declared != ByteRange.UNKNOWN && octet > declared;
    }

    void dropTail() {
        if (tail != null) {
            tail.release();
            tail = null;
        }
    }

    PassedMessage seenBy(MsrpSession from) {
        return new PassedMessage(from, nearId, contentType, total, confirmed.ranges(total));
    }
}
