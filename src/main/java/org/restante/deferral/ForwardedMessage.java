package org.restante.deferral;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.restante.msrp.ContentSink;

/** A message of the device's on its way to the originator; nothing of it is kept. */
final class ForwardedMessage implements ContentSink {

    private static final int DELIVERED = 200;
    private static final int NOT_DELIVERED = 408;

    private final Copy copy;
    private long octets;

    ForwardedMessage(Copy copy) {
        this.copy = copy;
    }

    @Override
    public CompletionStage<Void> write(long offset, ByteBuffer next) {
        if (offset > octets) {
            throw new IllegalStateException("octets before these have not come");
        }
        next.position(next.position() + (int) Math.min(octets - offset, next.remaining()));
        octets += next.remaining();
        return copy.offer(next);
    }

    @Override
    public CompletionStage<Integer> complete(long total) {
        return copy.confirmed().thenApply(has -> has ? DELIVERED : NOT_DELIVERED);
    }

    @Override
    public void abandon(String reason) {
        copy.fail();
    }
}
