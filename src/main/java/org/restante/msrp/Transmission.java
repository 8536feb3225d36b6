package org.restante.msrp;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/**
 * One message on its way out. Asks its source for octets, one request at a time, until a chunk is full or the message
 * ends, and hands the chunk to the {@link Outbox}. Confined to the connection's event loop.
 */
final class Transmission {

    /** The status that the owner is told if the source fails; it is not the peer's word. */
    private static final int SOURCE_FAILED = 400;

    private final Outbox outbox;
    private final OutgoingMessage message;
    private final int chunkOctets;
    private final long total;
    private ByteBuffer chunk;
    private long written;
    private int chunks;
    private int answers;
    private boolean fetching;
    private boolean stopped;

    Transmission(Outbox outbox, OutgoingMessage message, int chunkOctets) {
        this.outbox = outbox;
        this.message = message;
        this.chunkOctets = chunkOctets;
        this.total = message.content().octets();
    }

    OutgoingMessage message() {
        return message;
    }

    String messageId() {
        return message.messageId();
    }

    /** {@return octets of the message that stand in chunks already written} */
    long written() {
        return written;
    }

    long total() {
        return total;
    }

    int unanswered() {
        return chunks - answers;
    }

    boolean done() {
        return chunks > 0 && written == total && answers == chunks;
    }

    /** {@return whether the peer has some of it and would wait for more} */
    boolean begunAndUnfinished() {
        return written > 0 && written < total;
    }

    void answered() {
        answers++;
    }

    /** {@return false if there is nothing to do now: the source is asked, or all is written} */
    boolean advance() {
        if (fetching || stopped || chunks > 0 && written == total) {
            return false;
        }
        if (total == 0) {
            chunk = ByteBuffer.allocate(0);
            writeChunk();
            return false;
        }
        if (chunk == null) {
            chunk = ByteBuffer.allocate((int) Math.min(chunkOctets, total - written));
        }
        fetch();
        return !fetching;
    }

    private void fetch() {
        fetching = true;
        CompletionStage<ByteBuffer> stage;
        try {
            stage = message.content().next(chunk.remaining());
        } catch (RuntimeException fault) {
            fetched(null, fault);
            return;
        }
        if (stage.toCompletableFuture().isDone()) {
            stage.whenComplete(this::fetched);
        } else {
            stage.whenComplete((octets, failure) -> outbox.resume(() -> {
                fetched(octets, failure);
                outbox.pump();
            }));
        }
    }

    private void fetched(ByteBuffer octets, Throwable failure) {
        fetching = false;
        if (stopped) {
            message.content().close();
        } else if (failure != null || octets == null || !octets.hasRemaining() || octets.remaining() > chunk.remaining()) {
            outbox.refuse(this, SOURCE_FAILED);
        } else {
            chunk.put(octets.duplicate());
            if (!chunk.hasRemaining()) {
                writeChunk();
            }
        }
    }

    private void writeChunk() {
        ByteBuffer full = chunk.flip();
        chunk = null;
        chunks++;
        int octets = full.remaining();
        outbox.write(this, full, written + octets == total ? FramePart.End.COMPLETE : FramePart.End.MORE);
        written += octets;
    }

    /** Nothing more is asked of the source; it is closed, at once or when its last answer is in. */
    void stop() {
        if (!stopped) {
            stopped = true;
            if (!fetching) {
                message.content().close();
            }
        }
    }
}
