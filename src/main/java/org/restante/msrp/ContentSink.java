package org.restante.msrp;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/**
 * Where the octets of an incoming message go. Calls come from the session's event loop, one at a time, and must not
 * block; while the stage of a write is not complete, the engine reads nothing more from the connection.
 */
public interface ContentSink {

    /**
     * Takes octets. Chunks may arrive in any order and overlap; what comes later wins (RFC 4975 §7.3.1).
     *
     * @param offset where the first octet of {@code octets} belongs in the message, counted from 0
     * @param octets lent to the sink until the returned stage is complete; not after that unless it copies them
     * @return completes when the sink can take more; a failure refuses the message with 413
     */
    CompletionStage<Void> write(long offset, ByteBuffer octets);

    /**
     * Every octet of the message is there. The response to the chunk that completed it, and a success report if one was
     * asked for, wait for the returned stage.
     *
     * @param totalOctets size of the message
     * @return the status to answer: 200, or an MSRP error code
     */
    CompletionStage<Integer> complete(long totalOctets);

    /** The message will never be complete: aborted by its sender, lost connection, limit exceeded. */
    void abandon(String reason);
}
