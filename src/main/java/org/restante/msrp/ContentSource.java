package org.restante.msrp;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/**
 * Where the octets of an outgoing message come from. The engine asks for octets only when the connection can take them,
 * so a slow reader holds back the source and nothing piles up in memory. The memory is the engine's own.
 */
public interface ContentSource extends AutoCloseable {

    /** {@return the exact number of octets that {@link #read} will deliver in all} */
    long octets();

    /**
     * Puts the next octets into a buffer. Called from the session's event loop: it must not block, and may complete on
     * any thread. There is at most one call under way.
     *
     * @param into has room for at least one octet, and for no more than are left; of no use to the source once the stage
     *             is complete
     * @return completes when at least one octet was put in; a failure, or none put in, aborts the message with {@code #}
     */
    CompletionStage<?> read(ByteBuffer into);

    /** The engine is done with the source: all octets were taken, or the message was given up. Must not block. */
    @Override
    void close();
}
