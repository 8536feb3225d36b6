package org.restante.msrp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A message from memory. */
public final class ArraySource implements ContentSource {

    private final ByteBuffer octets;
    private volatile int taken;
    private volatile int closed;

    /** @param octets all of the message */
    public ArraySource(byte[] octets) {
        this.octets = ByteBuffer.wrap(octets);
    }

    ArraySource(String text) {
        this(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public long octets() {
        return octets.capacity();
    }

    @Override
    public CompletionStage<?> read(ByteBuffer into) {
        int length = Math.min(into.remaining(), octets.remaining());
        into.put(octets.slice(octets.position(), length));
        octets.position(octets.position() + length);
        taken = octets.position();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        closed++;
    }

    int taken() {
        return taken;
    }

    int timesClosed() {
        return closed;
    }
}
