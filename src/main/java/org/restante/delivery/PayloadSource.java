package org.restante.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.restante.msrp.ContentSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feeds a {@link Payload} to the MSRP engine, piece by piece; the pieces are read on the user's lane. */
final class PayloadSource implements ContentSource {

    private static final Logger LOG = LoggerFactory.getLogger(PayloadSource.class);

    private final Payload payload;
    private final Consumer<Runnable> lane;
    private InputStream in; // touched on the lane only

    /** @param payload what is sent @param lane where blocking work runs, one piece at a time */
    PayloadSource(Payload payload, Consumer<Runnable> lane) {
        this.payload = payload;
        this.lane = lane;
    }

    @Override
    public long octets() {
        return payload.octets();
    }

    @Override
    public CompletionStage<?> read(ByteBuffer into) {
        CompletableFuture<Void> piece = new CompletableFuture<>();
        lane.accept(() -> {
            try {
                if (in == null) {
                    in = payload.open();
                }
                into.put(in.readNBytes(into.remaining()));
                piece.complete(null);
            } catch (IOException | RuntimeException e) {
                piece.completeExceptionally(e);
            }
        });
        return piece;
    }

    @Override
    public void close() {
        lane.accept(() -> {
            try {
                if (in != null) {
                    in.close();
                }
            } catch (IOException e) {
                LOG.debug("content was not closed cleanly: {}", e.toString());
            }
        });
    }
}
