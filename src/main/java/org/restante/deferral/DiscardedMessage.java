package org.restante.deferral;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.restante.msrp.ContentSink;

/** A message that is of no use to anybody who is not there: it is taken, and nothing is kept (DEF-17). */
record DiscardedMessage() implements ContentSink {

    @Override
    public CompletionStage<Void> write(long offset, ByteBuffer octets) {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Integer> complete(long totalOctets) {
        return CompletableFuture.completedStage(200);
    }

    @Override
    public void abandon(String reason) {
        // there was nothing
    }
}
