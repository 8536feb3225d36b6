package org.restante.msrp;

import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The reading half of a connection: parts of frames come in from the codec one by one and go to whoever takes the frame.
 * While a stage is awaited (a sink that is busy, a path that is not yet known) nothing is read from the socket, and what
 * was decoded of the last read already waits here. Confined to the event loop.
 *
 * <p>All that is written while one read is dealt with leaves together: a response in a packet of its own would cost both
 * ends more than the chunk that it answers.
 */
final class FrameReader {

    private final Channel channel;
    private final FrameWriter writer;
    private final Executor loop;
    private final long mostFrameOctets;
    private final Taker taker;
    private final Deque<Object> held = new ArrayDeque<>();
    private IncomingFrame frame = IncomingFrame.IGNORED;
    private long frameOctets;
    private boolean corked;
    private boolean paused;
    private boolean justResumed;
    private boolean closed;

    /** What is to become of what is read. */
    interface Taker {

        /** {@return where the rest of the request goes} */
        IncomingFrame open(FramePart.Request request);

        void answered(FramePart.Response response);

        /** Nothing can be read after this. */
        void broken(FramePart.Unreadable rest);

        /** The content of a frame exceeds all bounds. */
        void endless();
    }

    /**
     * @param writer          what it writes leaves when all that was read is dealt with
     * @param loop            runs a task on the event loop, later
     * @param mostFrameOctets so much content one frame may have
     */
    FrameReader(Channel channel, FrameWriter writer, Executor loop, long mostFrameOctets, Taker taker) {
        this.channel = channel;
        this.writer = writer;
        this.loop = loop;
        this.mostFrameOctets = mostFrameOctets;
        this.taker = taker;
    }

    /** Takes a part of a frame, or drops it if nothing more is read. */
    void read(Object part) {
        if (closed) {
            ReferenceCountUtil.release(part);
        } else if (paused) {
            held.add(part);
        } else {
            cork();
            take(part);
        }
    }

    /** All that was read from the socket is dealt with. */
    void readComplete() {
        uncork();
    }

    /** Nothing more is dealt with. */
    void close() {
        closed = true;
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        uncork();
    }

    /** {@return whether what was read waits for a stage} */
    boolean isPaused() {
        return paused;
    }

    /** {@return whether it is the peer that is silent; right after a pause it may not have had the time to speak} */
    boolean peerIsSilent() {
        boolean silent = !paused && !justResumed;
        justResumed = false;
        return silent;
    }

    /**
     * Reads the request again, and on from there, once the stage is complete. Never before this returns, even if the
     * stage completes meanwhile: the caller still has to say that the request goes nowhere for now.
     */
    void holdUntil(CompletionStage<?> stage, FramePart.Request request) {
        pauseUntil(stage, failure -> frame = taker.open(request));
    }

    private void take(Object part) {
        if (part instanceof FramePart.Request request) {
            frameOctets = 0;
            frame = taker.open(request);
        } else if (part instanceof FramePart.Content content) {
            take(content);
        } else if (part instanceof FramePart.End end) {
            IncomingFrame ended = frame;
            frame = IncomingFrame.IGNORED;
            ended.end(end.flag());
        } else if (part instanceof FramePart.Response response) {
            frame = IncomingFrame.IGNORED;
            taker.answered(response);
        } else if (part instanceof FramePart.Unreadable rest) {
            taker.broken(rest);
        }
    }

    /** The memory of the octets is lent to whoever takes them until their stage is complete. */
    private void take(FramePart.Content content) {
        frameOctets += content.octets().readableBytes();
        if (frameOctets > mostFrameOctets) {
            content.release();
            taker.endless();
            return;
        }
        IncomingFrame into = frame;
        CompletionStage<?> taken = into.content(content.octets().nioBuffer());
        taken.whenComplete((done, failure) -> content.release());
        await(taken, failure -> {
            if (failure != null) {
                into.contentFailed(failure);
            }
        });
    }

    private void await(CompletionStage<?> stage, Consumer<Throwable> then) {
        if (stage.toCompletableFuture().isDone()) {
            stage.whenComplete((done, failure) -> then.accept(failure));
        } else {
            pauseUntil(stage, then);
        }
    }

    private void pauseUntil(CompletionStage<?> stage, Consumer<Throwable> then) {
        paused = true;
        uncork();
        channel.config().setAutoRead(false);
        stage.whenComplete((done, failure) -> loop.execute(() -> resume(then, failure)));
    }

    private void resume(Consumer<Throwable> then, Throwable failure) {
        if (closed) {
            return;
        }
        paused = false;
        cork();
        then.accept(failure);
        while (!paused && !held.isEmpty()) {
            take(held.poll());
        }
        if (!paused && !closed) {
            justResumed = true;
            channel.config().setAutoRead(true);
        }
        uncork();
    }

    private void cork() {
        if (!corked) {
            corked = true;
            writer.cork();
        }
    }

    private void uncork() {
        if (corked) {
            corked = false;
            writer.uncork();
        }
    }
}
