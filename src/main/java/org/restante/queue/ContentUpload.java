package org.restante.queue;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/**
 * A content that is arriving. Its pieces go to the store as they come, whatever its size; nobody sees it before it is
 * complete, and if that never happens nothing stays of it (DEF-07).
 *
 * <p>No method blocks. Only one call at a time: the stage of a call must have completed before the next call, except
 * {@link #abort}. If a stage fails, the content is lost and only {@code abort} makes sense.
 */
public interface ContentUpload {

    /** Octets that may be appended in one call. */
    int MOST_AT_ONCE = 1 << 20;

    /** {@return octets that have arrived} */
    long octets();

    /**
     * Takes the next octets, which are copied.
     *
     * @param next at most {@link #MOST_AT_ONCE} octets; read to its end
     * @return completed when more may come: at once while the store keeps up, later if it does not
     */
    CompletionStage<Void> append(ByteBuffer next);

    /**
     * Forgets the last octets, for a sender who sends them again.
     *
     * @param octets how many octets stay
     * @throws IllegalArgumentException if fewer have arrived
     */
    CompletionStage<Void> truncate(long octets);

    /**
     * Puts the message that has this content into the queue, durably, together with others that arrive meanwhile.
     *
     * @param original what is kept of it; {@code contentOctets} is what has arrived
     * @return {@code Held}; or {@code Duplicate}, and nothing stays of the content
     * @throws IllegalArgumentException if another number of octets has arrived
     */
    CompletionStage<Deferral> complete(Original original);

    /** Drops the content. Does nothing once it is completed; may be called at any time. */
    CompletionStage<Void> abort();
}
