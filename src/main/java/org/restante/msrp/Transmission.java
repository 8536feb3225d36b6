package org.restante.msrp;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One message on its way out. Asks its source for octets, one request at a time, and cuts them into chunks that it hands
 * to the {@link Outbox}. Confined to the connection's event loop.
 *
 * <pre>
 *   |-- confirmed --|-- written, not answered --|-- fetched --|-- still in the source --|
 *   0          confirmed()                  written()                              total()
 * </pre>
 */
final class Transmission {

    /** The status that the owner is told if the source fails; it is not the peer's word. */
    private static final int SOURCE_FAILED = 400;
    /** So much is asked for at a time, to be written at once in interruptible chunks, or to be cut into exact ones. */
    private static final int FETCH_INTERRUPTIBLE_OCTETS = 64 * 1024;
    private static final int FETCH_EXACT_OCTETS = 16 * 1024;

    private final Outbox outbox;
    private final OutgoingMessage message;
    private final SendingProfile profile;
    private final Boundary boundary = Boundary.toAvoid();
    private final long total;
    private final Deque<SentChunk> unanswered = new ArrayDeque<>();
    /** Octets from the source that are not written yet; null if there are none. */
    private ByteBuf fetched;
    private SentChunk open;
    private long written;
    private long confirmed;
    private boolean begun;
    private boolean fetching;
    private boolean stopped;

    Transmission(Outbox outbox, OutgoingMessage message, SendingProfile profile) {
        this.outbox = outbox;
        this.message = message;
        this.profile = profile;
        this.total = message.totalOctets();
        this.written = message.confirmedOctets();
        this.confirmed = written;
    }

    OutgoingMessage message() {
        return message;
    }

    String messageId() {
        return message.messageId();
    }

    /** {@return octets from the first one on that the peer answered for} */
    long confirmed() {
        return confirmed;
    }

    long total() {
        return total;
    }

    boolean allWritten() {
        return begun && written == total;
    }

    boolean done() {
        return allWritten() && unanswered.isEmpty();
    }

    /** {@return whether the peer has some of it and would wait for more} */
    boolean begunAndUnfinished() {
        return begun && written < total;
    }

    boolean chunkOpen() {
        return open != null;
    }

    /** {@return octets after which the next chunk begins} */
    long written() {
        return written;
    }

    // Forwards .................................................................................................

    /** {@return false if there is nothing to do now: the source is asked, or all is written} */
    boolean advance() {
        if (fetching || stopped || allWritten()) {
            return false;
        }
        if (written == total) {
            begun = true;
            outbox.whole(this, newChunk(0), outbox.noOctets(), FramePart.End.COMPLETE);
        } else if (fetched == null || !profile.interruptible() && fetched.readableBytes() < exactOctets()) {
            fetch();
            return !fetching;
        } else if (profile.interruptible()) {
            writePiece();
        } else {
            int octets = exactOctets();
            write(octets, false);
        }
        return true;
    }

    private int exactOctets() {
        return (int) Math.min(profile.chunkOctets(), total - written);
    }

    /** Writes what was fetched, up to where the chunk is full or its own end line would be misread. */
    private void writePiece() {
        if (open == null) {
            begun = true;
            open = newChunk(0);
            boundary.set(outbox.open(this, open));
        }
        int from = fetched.readerIndex();
        int until = (int) Math.min(fetched.writerIndex(), from + profile.chunkOctets() - open.octets());
        int found = boundary.find(fetched, from, until);
        int safe = found < 0 ? until : found + 1;
        boolean mayGrowIntoOne = found < 0 && boundary.beginning(fetched, from, until) < until;
        boolean full = open.octets() + safe - from >= profile.chunkOctets();
        write(safe - from, full || found >= 0 || mayGrowIntoOne);
    }

    private void write(int octets, boolean endsChunk) {
        begun = true;
        boolean all = written + octets == total;
        char flag = all ? FramePart.End.COMPLETE : FramePart.End.MORE;
        ByteBuf piece = octets == fetched.readableBytes() ? fetched : fetched.readRetainedSlice(octets);
        if (piece == fetched) {
            fetched = null;
        }
        if (profile.interruptible()) {
            open.grow(octets);
            written += octets;
            outbox.piece(piece);
            if (all || endsChunk) {
                open = null;
                outbox.end(flag);
            }
        } else {
            outbox.whole(this, newChunk(octets), piece, flag);
            written += octets;
        }
    }

    private SentChunk newChunk(int octets) {
        SentChunk chunk = new SentChunk(this);
        chunk.grow(octets);
        unanswered.add(chunk);
        return chunk;
    }

    /** Another frame passed in the middle of the open chunk, which was ended there. */
    void interrupted() {
        open = null;
    }

    // The source ...............................................................................................

    private void fetch() {
        int most = profile.interruptible() ? FETCH_INTERRUPTIBLE_OCTETS
                : Math.max(FETCH_EXACT_OCTETS, profile.chunkOctets());
        int left = fetched == null ? 0 : fetched.readableBytes();
        ByteBuf into = outbox.buffer((int) Math.min(most, total - written));
        if (fetched != null) {
            into.writeBytes(fetched);
            fetched.release();
        }
        fetched = into;
        int room = into.capacity() - left;
        fetching = true;
        CompletionStage<?> stage;
        ByteBuffer memory = into.nioBuffer(left, room);
        try {
            stage = message.content().read(memory);
        } catch (RuntimeException fault) {
            fetched(memory, fault);
            return;
        }
        if (stage.toCompletableFuture().isDone()) {
            stage.whenComplete((read, failure) -> fetched(memory, failure));
        } else {
            stage.whenComplete((read, failure) -> outbox.resume(() -> {
                fetched(memory, failure);
                outbox.pump();
            }));
        }
    }

    private void fetched(ByteBuffer memory, Throwable failure) {
        fetching = false;
        if (stopped) {
            release();
        } else if (failure != null || memory.position() == 0) {
            outbox.refuse(this, SOURCE_FAILED);
        } else {
            fetched.writerIndex(fetched.writerIndex() + memory.position());
        }
    }

    // Backwards ................................................................................................

    /** {@return octets that the answer to a chunk settles; a chunk is answered once} */
    long answered(SentChunk chunk) {
        long settled = chunk.answered() ? 0 : chunk.octets();
        chunk.answer();
        while (!unanswered.isEmpty() && unanswered.peek().answered()) {
            confirmed += unanswered.poll().octets();
        }
        return settled;
    }

    /** Every chunk that is written counts as answered; {@return octets that this settles} */
    long answeredBySilence() {
        return List.copyOf(unanswered).stream().filter(chunk -> chunk != open).mapToLong(this::answered).sum();
    }

    /** {@return octets written and not yet answered} */
    long unansweredOctets() {
        return unanswered.stream().filter(chunk -> !chunk.answered()).mapToLong(SentChunk::octets).sum();
    }

    /** Nothing more is asked of the source; it is closed, at once or when its last answer is in. */
    void stop() {
        if (!stopped) {
            stopped = true;
            if (!fetching) {
                release();
            }
        }
    }

    private void release() {
        message.content().close();
        if (fetched != null) {
            fetched.release();
            fetched = null;
        }
    }
}
