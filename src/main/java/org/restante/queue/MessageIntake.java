package org.restante.queue;

import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.restante.cpm.ServedUser;

/**
 * The way into the queue for what arrives. No method that returns a stage blocks: they may be called from SIP and Netty
 * threads. Messages that arrive at about the same time, for whatever users, are made durable together; those of one user
 * keep the order of the calls (DEF-15). What cannot be taken is refused at once, and what was taken is never lost.
 *
 * <p>Stages complete on a thread of the intake that others wait for: what follows must not block. A stage that fails
 * does so with {@link QueueUnavailableException} if the store could not do it, and with another exception if this
 * message cannot be stored whatever the state of the store.
 */
public interface MessageIntake extends AutoCloseable {

    /**
     * Takes a message whose content is at hand.
     *
     * @param original what is kept of it
     * @param content  its octets, which must not be changed afterwards
     * @return what became of it; {@code Held} and {@code Duplicate} only once that is durable
     * @throws IllegalArgumentException if the content does not have {@code original.contentOctets()} octets
     */
    CompletionStage<Deferral> defer(Original original, byte[] content);

    /**
     * Remembers a message that a device took at once, so that nothing of it is held: until a day after its expiry its
     * copies are duplicates (DEF-14). Does nothing if it has no duplicate key.
     *
     * @return completes once that is durable
     */
    CompletionStage<Void> deliveredAtOnce(Original original);

    /**
     * Makes room for a content that is going to arrive in pieces, and promises it: whatever else arrives meanwhile, it
     * will not fail for the user's limits.
     *
     * @param user      whose message it will be
     * @param mayArrive octets that may arrive at the most
     */
    CompletionStage<Beginning> begin(ServedUser user, long mayArrive);

    /**
     * Drops contents that stopped arriving and deletes pieces that nobody needs, those of large messages that have come to
     * their end among them. Blocks on storage, for a few seconds at the most; what is left then is left to the next call.
     *
     * @param quietSince contents that have not grown since then are dropped
     * @param limit      at most that many contents at a time
     * @return how many contents were deleted
     */
    int sweepUploads(Instant quietSince, int limit);

    /** Takes nothing more, and waits a bounded time until what was taken is durable. */
    @Override
    void close();

    /** Whether a content may arrive. */
    sealed interface Beginning {

        /** It may: its pieces go there. Whoever got it completes or aborts it; else it is swept. */
        record Begun(ContentUpload upload) implements Beginning {
        }

        /** It may not, for want of room for this user ({@code Full}) or for anybody ({@code Overloaded}). */
        record Refused(Deferral reason) implements Beginning {
        }
    }
}
