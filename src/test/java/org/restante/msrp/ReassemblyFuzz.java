package org.restante.msrp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Fuzz target: what a bound session makes of a peer's octets. A message is complete only if each of its octets came,
 * nothing exceeds the limits, and nothing fails by our own fault.
 *
 * <p>{@code LOCAL} and {@code PEER} in the input stand for the paths of the two ends.
 */
public final class ReassemblyFuzz {

    private static final int MOST_OCTETS = 500;
    private static final MsrpLimits LIMITS = new MsrpLimits(512, 16, 2048, 2, MOST_OCTETS, 3, 2, Duration.ofSeconds(10),
            Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(30), 2048, 8, Duration.ofMinutes(10));

    private ReassemblyFuzz() {
    }

    /** @param input what the peer writes */
    public static void fuzzerTestOneInput(byte[] input) {
        try (LogLines log = LogLines.open()) {
            EmbeddedEnd end = new EmbeddedEnd(LIMITS);
            end.listener.receiving(message -> new Reception.Into(new CheckingSink()));
            end.bound();
            String text = new String(input, StandardCharsets.ISO_8859_1)
                    .replace("LOCAL", end.session.localUri().toString()).replace("PEER", EmbeddedEnd.PEER);
            end.receive(text);
            end.written();
            end.channel.close();
            end.channel.finishAndReleaseAll();
            List<String> faults = log.lines().stream().filter(line -> line.startsWith("ERROR")).toList();
            if (!faults.isEmpty() || log.lines().size() > 1) {
                throw new AssertionError("log: " + log.lines());
            }
        }
    }

    /** Knows which octets came, and fails where the engine says otherwise. */
    private static final class CheckingSink implements ContentSink {

        private final BitSet came = new BitSet();
        private boolean over;

        @Override
        public CompletionStage<Void> write(long offset, ByteBuffer octets) {
            check(!over && offset >= 0 && offset + octets.remaining() <= MOST_OCTETS, "octets where none may be");
            came.set((int) offset, (int) offset + octets.remaining());
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Integer> complete(long totalOctets) {
            check(!over && came.cardinality() == totalOctets && came.length() == totalOctets, "complete with holes");
            over = true;
            return CompletableFuture.completedFuture(200);
        }

        @Override
        public void abandon(String reason) {
            check(!over, "abandoned after its end");
            over = true;
        }

        private static void check(boolean holds, String otherwise) {
            if (!holds) {
                throw new AssertionError(otherwise);
            }
        }
    }
}
