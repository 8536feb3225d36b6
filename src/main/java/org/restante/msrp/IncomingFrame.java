package org.restante.msrp;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What becomes of the rest of a frame whose head was read. Called on the connection's event loop. */
interface IncomingFrame {

    /** The rest of it is of no interest. */
    IncomingFrame IGNORED = new IncomingFrame() { };

    /**
     * Takes octets of its content.
     *
     * @return completes when more can be taken; until then nothing is read from the connection
     */
    default CompletionStage<?> content(ByteBuffer octets) {
        return CompletableFuture.completedFuture(null);
    }

    /** The stage of {@link #content} failed. */
    default void contentFailed(Throwable cause) {
    }

    /** The end line was read. */
    default void end(char flag) {
    }
}
