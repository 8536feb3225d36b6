package org.restante.msrp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * The writing half of a connection. A chunk whose content is written piece by piece gives way: when another frame has to
 * pass, the chunk is ended with {@code +} at the octet where it stands (RFC 4975 §5.1). Confined to the event loop.
 *
 * <p>Frames that are written within one turn of the loop leave together: see {@link #cork}.
 */
final class FrameWriter {

    /** A peer that lets so many octets of ours pile up, above a chunk or two, does not read. */
    private static final long MOST_BACKLOG_OCTETS = 1 << 20;

    /** So much may wait for the socket, and when less does there is room again: two or three pieces of content. */
    private static final WriteBufferWaterMark WAITING_OCTETS = new WriteBufferWaterMark(32 * 1024, 128 * 1024);

    private final Channel channel;
    private final long mostBacklog;
    private final Runnable onDeaf;
    private final Transactions transactions;
    private OpenChunk open;
    private int corks;
    private boolean unflushed;
    private boolean closed;

    /** A chunk that is being written piece by piece. */
    private record OpenChunk(String transactId, Runnable onInterrupt) {
    }

    /**
     * @param mostBacklog octets above the ordinary that the peer may leave unread
     * @param onDeaf      run when it leaves more
     */
    FrameWriter(Channel channel, long mostBacklog, Transactions transactions, Runnable onDeaf) {
        this.channel = channel;
        channel.config().setWriteBufferWaterMark(WAITING_OCTETS);
        this.mostBacklog = MOST_BACKLOG_OCTETS + mostBacklog;
        this.transactions = transactions;
        this.onDeaf = onDeaf;
    }

    /** {@return whether the socket takes more octets of messages} */
    boolean writable() {
        return !closed && channel.isWritable();
    }

    /** {@return whether octets wait for the socket: if that stays so, the peer does not read} */
    boolean stuck() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting != null && waiting.totalPendingWriteBytes() > 0;
    }

    /** Until the matching {@link #uncork} nothing is flushed. */
    void cork() {
        corks++;
    }

    void uncork() {
        corks--;
        if (corks == 0 && unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    /** Nothing more is written. */
    void close() {
        closed = true;
        open = null;
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    /** Writes a whole request; {@code onAnswer} as in {@link Transactions#begin}. */
    void request(FramePart.Request head, ByteBuf content, char flag, IntConsumer onAnswer) {
        transactions.begin(head.transactId(), onAnswer);
        awaitAnswer(head.transactId(), frame(head, content, flag));
    }

    /** Writes a whole frame that is not answered. */
    void frame(FramePart.Head head, char flag) {
        frame(head, Unpooled.EMPTY_BUFFER, flag);
    }

    /** Writes a whole frame; takes over the content. */
    ChannelFuture frame(FramePart.Head head, ByteBuf content, char flag) {
        interrupt();
        if (closed || !channel.isActive()) {
            content.release();
            return channel.newFailedFuture(new ClosedChannelException());
        }
        channel.write(head, channel.voidPromise());
        if (head.content()) {
            channel.write(new FramePart.Content(content), channel.voidPromise());
        }
        ChannelFuture written = channel.write(new FramePart.End(flag));
        flush();
        return written;
    }

    /**
     * Begins a chunk whose content comes in pieces. It stays open until {@link #end}, or until another frame passes.
     *
     * @param onAnswer    as in {@link Transactions#begin}; empty if no answer is wanted
     * @param onInterrupt run when another frame passes: the chunk was ended then
     */
    void begin(FramePart.Request head, Optional<IntConsumer> onAnswer, Runnable onInterrupt) {
        interrupt();
        onAnswer.ifPresent(told -> transactions.begin(head.transactId(), told));
        open = new OpenChunk(head.transactId(), onInterrupt);
        channel.write(head, channel.voidPromise());
    }

    /** Writes octets of the open chunk; takes over the buffer. */
    void piece(ByteBuf octets) {
        if (open == null) {
            octets.release();
            return;
        }
        channel.write(new FramePart.Content(octets), channel.voidPromise());
        flush();
    }

    /** Ends the open chunk, if the connection was not closed in the middle of it. */
    void end(char flag) {
        if (open == null) {
            return;
        }
        String transactId = open.transactId();
        open = null;
        awaitAnswer(transactId, channel.write(new FramePart.End(flag)));
        flush();
    }

    private void interrupt() {
        if (open != null) {
            Runnable onInterrupt = open.onInterrupt();
            end(FramePart.End.MORE);
            onInterrupt.run();
        }
    }

    private void awaitAnswer(String transactId, ChannelFuture written) {
        if (written.isSuccess()) {
            transactions.written(transactId);
        } else {
            written.addListener(done -> {
                if (done.isSuccess()) {
                    transactions.written(transactId);
                }
            });
        }
    }

    private void flush() {
        if (corks == 0) {
            channel.flush();
        } else {
            unflushed = true;
        }
        if (channel.isActive() && channel.bytesBeforeWritable() > mostBacklog) {
            onDeaf.run();
        }
    }
}
