package org.restante.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.restante.msrp.ContentSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one incoming message into a {@link Spool} and hands it on when it is whole. The event loop never touches the
 * disk: what does not fit in memory is written by the spool thread, and the engine waits for it.
 */
final class SpoolSink implements ContentSink {

    private static final Logger LOG = LoggerFactory.getLogger(SpoolSink.class);

    private final Spool spool;
    private final Executor disk;
    private final Whole whole;
    private boolean onDisk;

    /** Takes a whole message. */
    @FunctionalInterface
    interface Whole {
        /** {@return the MSRP status to answer} The spool is closed afterwards. */
        CompletionStage<Integer> take(Spool spool, long octets);
    }

    /**
     * @param disk  runs one task at a time
     * @param whole takes the message
     */
    SpoolSink(Spool spool, Executor disk, Whole whole) {
        this.spool = spool;
        this.disk = disk;
        this.whole = whole;
    }

    @Override
    public CompletionStage<Void> write(long offset, ByteBuffer octets) {
        if (!onDisk && spool.staysInMemory(offset, octets.remaining())) {
            return store(offset, octets);
        }
        onDisk = true;
        ByteBuffer copy = ByteBuffer.allocate(octets.remaining()).put(octets).flip();
        return CompletableFuture.supplyAsync(() -> store(offset, copy), disk).thenCompose(stored -> stored);
    }

    private CompletionStage<Void> store(long offset, ByteBuffer octets) {
        try {
            spool.write(offset, octets);
            return CompletableFuture.completedFuture(null);
        } catch (IOException e) {
            LOG.warn("an incoming message could not be kept: {}", e.getMessage());
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletionStage<Integer> complete(long totalOctets) {
        return CompletableFuture.supplyAsync(() -> whole.take(spool, totalOctets), disk).thenCompose(status -> status)
                .whenComplete((status, failure) -> discard());
    }

    @Override
    public void abandon(String reason) {
        LOG.info("an incoming message was given up: {}", reason);
        try {
            disk.execute(this::discard);
        } catch (RejectedExecutionException e) {
            discard();
        }
    }

    private void discard() {
        try {
            spool.close();
        } catch (IOException e) {
            LOG.warn("a spool file could not be removed: {}", e.getMessage());
        }
    }
}
