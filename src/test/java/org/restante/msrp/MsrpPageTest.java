package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of docs/msrp.md: they are these, and they work. */
class MsrpPageTest {

    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    /** Stands for SIP. */
    interface Exchange {

        List<MsrpUri> exchange(List<MsrpUri> ours);
    }

    static void send(String text, Exchange sdp, CompletableFuture<Long> confirmed) {
        MsrpEngine engine = MsrpEngine.start("sender", MsrpLimits.ordinary(), FrameObserver.NONE);
        engine.listen(new InetSocketAddress("127.0.0.1", 0), "127.0.0.1");
        MsrpSession session = engine.passive(new MsrpSessionListener() {
            @Override
            public void onBound(MsrpSession bound) {
                bound.send(new OutgoingMessage("m3ssage1", "text/plain", true, Octets.of(text)));
            }

            @Override
            public void onReport(MsrpSession bound, DeliveryReport report) {
                confirmed.complete(report.range().last());
                engine.close();
            }

            @Override
            public void onLost(MsrpSession lost, String reason) {
                confirmed.completeExceptionally(new IOException(reason));
            }
        });
        session.remotePath(sdp.exchange(session.localPath()));
    }

    static void receive(Exchange sdp, CompletableFuture<String> received) {
        MsrpEngine engine = MsrpEngine.start("receiver", MsrpLimits.ordinary(), FrameObserver.NONE);
        MsrpSession session = engine.active("127.0.0.1", new MsrpSessionListener() {
            @Override
            public void onBound(MsrpSession bound) {
            }

            @Override
            public Reception onMessage(MsrpSession bound, IncomingMessage message) {
                return new Reception.Into(Text.collectingInto(received));
            }

            @Override
            public void onLost(MsrpSession lost, String reason) {
                received.completeExceptionally(new IOException(reason));
                engine.close();
            }
        });
        session.remotePath(sdp.exchange(session.localPath()));
    }

    @Test
    void examplesWork() throws Exception {
        CompletableFuture<List<MsrpUri>> offer = new CompletableFuture<>();
        CompletableFuture<List<MsrpUri>> answer = new CompletableFuture<>();
        CompletableFuture<Long> confirmed = new CompletableFuture<>();
        CompletableFuture<String> received = new CompletableFuture<>();
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> send("Lunch at noon?", ours -> {
            offer.complete(ours);
            return answer.orTimeout(10, TimeUnit.SECONDS).join();
        }, confirmed));
        receive(ours -> {
            answer.complete(ours);
            return offer.orTimeout(10, TimeUnit.SECONDS).join();
        }, received);
        assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo("Lunch at noon?");
        assertThat(confirmed.get(10, TimeUnit.SECONDS)).isEqualTo(14);
        sender.get(10, TimeUnit.SECONDS);
    }

    @Test
    void pageShowsTheseExamples() throws IOException {
        String source = Files.readString(Path.of("src/test/java/org/restante/msrp/MsrpPageTest.java"));
        Matcher block = BLOCK.matcher(Files.readString(Path.of("docs/msrp.md")));
        int blocks = 0;
        while (block.find()) {
            blocks++;
            assertThat(source).contains(block.group(1).indent(4).replaceAll("(?m)^ +$", ""));
        }
        assertThat(blocks).isEqualTo(2);
    }

    /** A source over a string. */
    private static final class Octets implements ContentSource {

        private final ByteBuffer octets;
        private final long size;

        private Octets(byte[] octets) {
            this.octets = ByteBuffer.wrap(octets);
            this.size = octets.length;
        }

        static Octets of(String text) {
            return new Octets(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public long octets() {
            return size;
        }

        @Override
        public CompletionStage<?> read(ByteBuffer into) {
            while (into.hasRemaining() && octets.hasRemaining()) {
                into.put(octets.get());
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {
            octets.position(octets.limit());
        }
    }

    /** A sink into a string; good for text that comes in order. */
    private static final class Text implements ContentSink {

        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<String> whole;

        private Text(CompletableFuture<String> whole) {
            this.whole = whole;
        }

        static Text collectingInto(CompletableFuture<String> whole) {
            return new Text(whole);
        }

        @Override
        public CompletionStage<Void> write(long offset, ByteBuffer octets) {
            text.append(StandardCharsets.UTF_8.decode(octets));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Integer> complete(long totalOctets) {
            whole.complete(text.toString());
            return CompletableFuture.completedFuture(200);
        }

        @Override
        public void abandon(String reason) {
            whole.completeExceptionally(new IOException(reason));
        }
    }
}
