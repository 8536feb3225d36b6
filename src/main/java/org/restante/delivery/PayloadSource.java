package org.restante.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.restante.msrp.ContentSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds a {@link Payload} to the MSRP engine. The user's lane reads ahead of the engine: while one block goes out the next
 * is read from the store, so the engine seldom waits for the lane, and never the other way round. No more than two blocks
 * are in memory.
 *
 * <p>Its lock is held while octets are copied or fields changed; nothing is read, and nobody told, under it.
 */
final class PayloadSource implements ContentSource {

    /** Octets that one visit of the lane reads. */
    private static final int BLOCK = 256 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(PayloadSource.class);
    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private final Payload payload;
    private final Consumer<Runnable> lane;
    private InputStream in; // this and the next two lines: touched on the lane only
    private long unread;
    private boolean closed;

    private ByteBuffer block = ByteBuffer.allocate(0); // this and what follows: under the lock
    private ByteBuffer next;
    private ByteBuffer free; // its octets are gone
    private boolean reading;
    private boolean more = true; // there are octets that were not read
    private Throwable fault;
    private ByteBuffer wanted; // the engine waits for octets to be put here
    private CompletableFuture<Void> waiting;

    /** @param payload what is sent @param lane where blocking work runs, one piece at a time */
    PayloadSource(Payload payload, Consumer<Runnable> lane) {
        this.payload = payload;
        this.lane = lane;
        this.unread = payload.octets();
    }

    @Override
    public long octets() {
        return payload.octets();
    }

    @Override
    public CompletionStage<?> read(ByteBuffer into) {
        boolean read;
        CompletionStage<Void> result = DONE;
        synchronized (this) {
            if (!take(into)) {
                if (fault != null) {
                    return CompletableFuture.failedFuture(fault);
                }
                wanted = into;
                waiting = new CompletableFuture<>();
                result = waiting;
            }
            read = next == null && !reading && (more || waiting != null);
            reading = reading || read;
        }
        if (read) {
            lane.accept(this::readAhead);
        }
        return result;
    }

    /** Moves octets that are there; {@return whether there were any} */
    private boolean take(ByteBuffer into) {
        if (!block.hasRemaining() && next != null) {
            free = block.capacity() > 0 ? block : free;
            block = next;
            next = null;
        }
        int count = Math.min(into.remaining(), block.remaining());
        into.put(block.slice(block.position(), count));
        block.position(block.position() + count);
        return count > 0;
    }

    /** On the lane. */
    private void readAhead() {
        if (closed) {
            return;
        }
        ByteBuffer octets = spare();
        Throwable failure = null;
        try {
            if (in == null) {
                in = payload.open();
            }
            int count = in.readNBytes(octets.array(), 0, (int) Math.min(octets.capacity(), unread));
            octets.limit(count);
            unread -= count;
        } catch (IOException | RuntimeException e) {
            octets.limit(0);
            failure = e;
        }
        arrived(octets, failure, unread > 0);
    }

    /** {@return room for a block: of the two that go round, the one that is not being given away} */
    private ByteBuffer spare() {
        synchronized (this) {
            ByteBuffer room = free;
            free = null;
            return room == null ? ByteBuffer.allocate((int) Math.min(BLOCK, payload.octets())) : room.clear();
        }
    }

    private void arrived(ByteBuffer octets, Throwable failure, boolean notAll) {
        CompletableFuture<Void> told;
        boolean another;
        synchronized (this) {
            next = octets.hasRemaining() ? octets : null;
            more = notAll;
            fault = failure;
            told = waiting;
            if (told != null) {
                take(wanted);
                waiting = null;
                wanted = null;
            }
            another = told != null && next == null && failure == null && more;
            reading = another;
        }
        if (told != null) {
            complete(told, failure);
        }
        if (another) { // the engine has taken this block over already
            lane.accept(this::readAhead);
        }
    }

    private static void complete(CompletableFuture<Void> told, Throwable failure) {
        if (failure == null) {
            told.complete(null);
        } else {
            told.completeExceptionally(failure);
        }
    }

    @Override
    public void close() {
        lane.accept(() -> {
            closed = true;
            try {
                if (in != null) {
                    in.close();
                }
            } catch (IOException e) {
                LOG.debug("content was not closed cleanly: {}", e.toString());
            }
        });
    }
}
