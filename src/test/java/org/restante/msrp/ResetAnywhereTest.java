package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.ResourceLeakDetector;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A peer that resets the connection after each octet of a whole exchange over real sockets, in both roles: nothing hangs,
 * no buffer leaks, the sender knows to the octet what was answered for, and an incomplete message is dropped.
 */
class ResetAnywhereTest {

    private static final String PEER = "msrp://127.0.0.1:9/peerpeer;tcp";
    private static final ConditionFactory PATIENTLY = await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
    private static final int CHUNK_OCTETS = 64;
    private static final int MESSAGE_OCTETS = 150;
    private static final MsrpLimits LIMITS = new MsrpLimits(8192, 64, 32768, 16, 1 << 20, 16, 4, Duration.ofSeconds(30),
            Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(30), CHUNK_OCTETS);

    private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
    private final LogLines leaks = LogLines.of(ResourceLeakDetector.class.getName());
    private final LogLines log = LogLines.open();
    private MsrpEngine engine;

    @BeforeEach
    void start() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        engine = MsrpEngine.start("engine", LIMITS, FrameObserver.NONE);
        engine.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "127.0.0.1");
    }

    @AfterEach
    void stop() {
        engine.close();
        ResourceLeakDetector.setLevel(before);
        leaks.close();
        log.close();
    }

    /** One session and the plain socket at its other end. */
    private final class Exchange implements AutoCloseable {

        private final RecordingListener listener = new RecordingListener();
        private final CollectingSink sink = new CollectingSink();
        private final MsrpSession session = engine.passive(listener);
        private final Socket socket;

        Exchange() throws IOException {
            listener.receivingInto(sink);
            session.remotePath(List.of(MsrpUri.parse(PEER)));
            socket = new Socket(InetAddress.getLoopbackAddress(), session.localUri().port());
            socket.setSoTimeout(10_000);
        }

        String bind() {
            return request("bind0001", "1-0/0", "", '$');
        }

        String request(String transactId, String range, String content, char flag) {
            return "MSRP " + transactId + " SEND\r\nTo-Path: " + session.localUri() + "\r\nFrom-Path: " + PEER
                    + "\r\nMessage-ID: m0000001\r\nByte-Range: " + range
                    + (content.isEmpty() ? "" : "\r\nContent-Type: a/b\r\n\r\n" + content) + "\r\n-------" + transactId
                    + flag + "\r\n";
        }

        void write(String octets) throws IOException {
            socket.getOutputStream().write(octets.getBytes(StandardCharsets.US_ASCII));
        }

        String read(int octets) throws IOException {
            return new String(socket.getInputStream().readNBytes(octets), StandardCharsets.US_ASCII);
        }

        /** Reads until so many end lines have come. */
        List<String> readFrames(int frames) throws IOException {
            List<String> read = new ArrayList<>();
            StringBuilder frame = new StringBuilder();
            String line = "";
            while (read.size() < frames) {
                String octet = read(1);
                if (octet.isEmpty()) {
                    throw new EOFException("the frame goes on after " + frame);
                }
                frame.append(octet);
                line += octet;
                if (line.endsWith("\r\n")) {
                    if (line.matches("-------[^ ]+[$+#]\r\n")) {
                        read.add(frame.toString());
                        frame.setLength(0);
                    }
                    line = "";
                }
            }
            return read;
        }

        String responseTo(String request) {
            String transactId = request.split(" ")[1];
            return "MSRP " + transactId + " 200 OK\r\nTo-Path: " + session.localUri() + "\r\nFrom-Path: " + PEER
                    + "\r\n-------" + transactId + "$\r\n";
        }

        void bindAndSend() throws IOException {
            write(bind());
            readFrames(1);
            PATIENTLY.until(() -> listener.told().contains("bound"));
            session.send(new OutgoingMessage("pm000001", "a/b", false, new ArraySource(new byte[MESSAGE_OCTETS])));
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        void awaitLost() {
            PATIENTLY.until(() -> listener.told().contains("lost: connection lost"));
        }

        @Override
        public void close() throws IOException {
            session.close();
            socket.close();
        }
    }

    @Test
    void receiverDropsWhatIsIncompleteAfterEachOctet() throws IOException {
        int length = 1;
        for (int octets = 0; octets <= length; octets++) {
            try (Exchange exchange = new Exchange()) {
                String all = exchange.bind() + exchange.request("tid00001", "1-3/6", "abc", '+')
                        + exchange.request("tid00002", "4-6/6", "def", '$');
                length = all.length();
                exchange.write(all.substring(0, octets));
                exchange.reset();
                assertReceived(exchange, octets);
            }
        }
        assertNothingLeaks();
    }

    private void assertReceived(Exchange exchange, int octets) {
        if (octets >= exchange.bind().length()) {
            exchange.awaitLost();
            boolean begun = exchange.listener.told().stream().anyMatch(line -> line.startsWith("message "));
            assertThat(begun && !exchange.sink.complete()).as("dropped, after %d octets", octets)
                    .isEqualTo(exchange.sink.abandoned().equals("connection lost"));
        } else {
            assertThat(exchange.listener.told()).as("after %d octets", octets).isEmpty();
        }
    }

    @Test
    void senderKnowsWhatIsConfirmedAfterEachOctetOfTheResponses() throws IOException {
        int length = 1;
        for (int octets = 0; octets <= length; octets++) {
            log.lines().clear();
            try (Exchange exchange = new Exchange()) {
                exchange.bindAndSend();
                String all = String.join("", exchange.readFrames(3).stream().map(exchange::responseTo).toList());
                length = all.length();
                exchange.write(all.substring(0, octets));
                exchange.reset();
                exchange.awaitLost();
                int chunks = octets / (length / 3);
                assertThat(exchange.listener.told()).as("after %d octets", octets).containsExactly("bound",
                        chunks == 3 ? "transmitted pm000001" : "unfinished pm000001 " + chunks * CHUNK_OCTETS,
                        "lost: connection lost");
                assertThat(log.lines()).hasSize(chunks == 3 ? 0 : 1)
                        .allMatch(line -> line.matches("INFO MSRP peer /127.0.0.1:\\d+: Connection reset.*"));
            }
        }
        assertNothingLeaks();
    }

    @Test
    void senderKnowsThatNothingIsConfirmedAfterEachOctetOfTheRequests() throws IOException {
        int length = 1;
        for (int octets = 0; octets <= length; octets++) {
            try (Exchange exchange = new Exchange()) {
                exchange.bindAndSend();
                if (octets == 0) {
                    length = String.join("", exchange.readFrames(3)).length();
                } else {
                    exchange.read(octets);
                }
                exchange.reset();
                exchange.awaitLost();
                assertThat(exchange.listener.told()).as("after %d octets", octets)
                        .containsExactly("bound", "unfinished pm000001 0", "lost: connection lost");
            }
        }
        assertNothingLeaks();
    }

    /** A buffer that was forgotten is told of when the next one is made after it was collected. */
    private void assertNothingLeaks() throws IOException {
        System.gc();
        try (Exchange exchange = new Exchange()) {
            exchange.bindAndSend();
            exchange.readFrames(3);
        }
        assertThat(leaks.lines()).isEmpty();
        assertThat(log.lines()).allMatch(line -> line.startsWith("INFO MSRP peer ") && !line.contains("stack trace"));
    }
}
