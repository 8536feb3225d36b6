package org.restante.deferral;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.restante.msrp.ContentSource;

/**
 * Octets on their way from the session that receives them to one that sends them on. Nothing is kept: the receiver reads
 * no more from its connection until the sender has taken what is offered. Once the sender is done, in whatever way, what
 * is offered is let go at once.
 *
 * <p>Safe to call from any thread, by one that offers and one that reads.
 */
final class PassedOn implements ContentSource {

    private static final String NO_MORE = "there are no more octets";

    private final long octets;
    private ByteBuffer offered;
    private CompletableFuture<Void> taken;
    private ByteBuffer wanted;
    private CompletableFuture<Void> given;
    private boolean over;

    /** @param octets how many will be offered in all */
    PassedOn(long octets) {
        this.octets = octets;
    }

    @Override
    public long octets() {
        return octets;
    }

    /**
     * Offers the next octets.
     *
     * @param next lent until the stage completes; read to its end, unless the sender is done
     * @return completes when they are taken
     */
    CompletionStage<Void> offer(ByteBuffer next) {
        CompletableFuture<Void> done;
        synchronized (this) {
            if (over || !next.hasRemaining()) {
                return CompletableFuture.completedStage(null);
            }
            offered = next;
            taken = new CompletableFuture<>();
            done = taken;
        }
        meet();
        return done;
    }

    @Override
    public CompletionStage<?> read(ByteBuffer into) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (this) {
            if (over) {
                return CompletableFuture.failedStage(new IllegalStateException(NO_MORE));
            }
            wanted = into;
            given = done;
        }
        meet();
        return done;
    }

    /** Where what is offered and what is wanted meet. Nobody is told under the lock: he may come back at once. */
    private void meet() {
        CompletableFuture<Void> reader;
        CompletableFuture<Void> giver = null;
        synchronized (this) {
            if (offered == null || wanted == null) {
                return;
            }
            int count = Math.min(offered.remaining(), wanted.remaining());
            wanted.put(offered.slice(offered.position(), count));
            offered.position(offered.position() + count);
            reader = given;
            wanted = null;
            given = null;
            if (!offered.hasRemaining()) {
                giver = taken;
                offered = null;
                taken = null;
            }
        }
        reader.complete(null);
        if (giver != null) {
            giver.complete(null);
        }
    }

    /** It ends here: who waits for octets learns that there are no more, and who offers them is let go. */
    void breakOff() {
        CompletableFuture<Void> reader;
        CompletableFuture<Void> giver;
        synchronized (this) {
            over = true;
            reader = given;
            giver = taken;
            given = null;
            taken = null;
            wanted = null;
            offered = null;
        }
        if (reader != null) {
            reader.completeExceptionally(new IllegalStateException(NO_MORE));
        }
        if (giver != null) {
            giver.complete(null);
        }
    }

    @Override
    public void close() {
        breakOff();
    }
}
