package org.restante.msrp;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/**
 * Where the octets of an outgoing message come from. The engine asks for the next piece only when the connection can
 * take it, so a slow reader holds back the source and nothing piles up in memory.
 */
public interface ContentSource extends AutoCloseable {

    /** {@return the exact number of octets that {@link #next} will deliver in all} */
    long octets();

    /**
     * Fetches the next octets. Called from the session's event loop: it must not block, and may complete on any thread.
     * There is at most one call under way.
     *
     * @param maxOctets the most that the engine takes, at least 1
     * @return between 1 and {@code maxOctets} octets; an empty buffer at the end; a failure aborts the message with
     *         {@code #}
     */
    CompletionStage<ByteBuffer> next(int maxOctets);

    /** The engine is done with the source: all octets were taken, or the message was given up. Must not block. */
    @Override
    void close();
}
