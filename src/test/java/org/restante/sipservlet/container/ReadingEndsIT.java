package org.restante.sipservlet.container;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.msrp.LogLines;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;

/** What peers that send too much, too slowly or nonsense get of the container, and that the others do not notice. */
@Timeout(120)
class ReadingEndsIT {

    private static final int PATIENCE_MILLIS = 30_000;

    /** What sockets may hold where the system is generous. */
    private static final long HELD_BETWEEN = 32L * 1024 * 1024;

    private static LayerApplication application;
    private static LayerApplication hasty;

    @BeforeAll
    static void start() {
        application = LayerApplication.start(TrapHandlers.class, LayerParts.class, ShortTimes.class);
        hasty = LayerApplication.start(Duration.ofMillis(25), TrapHandlers.class, LayerParts.class, ShortTimes.class);
    }

    @AfterAll
    static void stop() {
        hasty.close();
        application.close();
    }

    private static Socket connect(LayerApplication to) throws IOException {
        Socket socket = new Socket("127.0.0.1", to.sipPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static String request(String trap, String call, String body) {
        return "MESSAGE sip:" + trap + "@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK" + call
                + "\r\nMax-Forwards: 70\r\nFrom: <sip:core@home.test>;tag=" + call + "\r\nTo: <sip:" + trap + "@127.0.0.1>\r\nCall-ID: "
                + call + "\r\nCSeq: 1 MESSAGE\r\nContent-Type: text/plain\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static void write(Socket socket, String octets) throws IOException {
        socket.getOutputStream().write(octets.getBytes(ISO_8859_1));
    }

    /** Reads until so many final responses came. {@return all that was read} */
    private static String readFinals(Socket socket, int count) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] some = new byte[65_536];
        for (int found = 0, from = 0; found < count;) {
            int read = socket.getInputStream().read(some);
            assertThat(read).as("octets after %d responses: %s", found, text.length() > 2000 ? "many" : text).isPositive();
            text.append(new String(some, 0, read, ISO_8859_1));
            for (int at = text.indexOf("SIP/2.0 ", from); at >= 0 && at + 9 < text.length(); at = text.indexOf("SIP/2.0 ", from)) {
                found += text.charAt(at + 8) >= '2' ? 1 : 0;
                from = at + 9;
            }
        }
        return text.toString();
    }

    /** Reads to the end of the connection. {@return all that was read} */
    private static String readAll(Socket socket) {
        StringBuilder text = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                text.append((char) octet);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open, after " + text, e);
        } catch (IOException e) {
            return text.toString(); // reset: it is closed all the same
        }
        return text.toString();
    }

    private static void othersAreAnswered(LayerApplication by) throws IOException {
        try (Socket other = connect(by)) {
            write(other, request("answer", "other" + other.getLocalPort(), "hello"));
            assertThat(readFinals(other, 1)).startsWith("SIP/2.0 200 ");
        }
    }

    @Test
    void aPeerForWhomTheFunctionIsBehindIsRefusedNewRequestsAndNothingElse() throws IOException {
        try (Socket core = connect(application)) {
            write(core, request("answer", "usual", ""));
            assertThat(readFinals(core, 1)).startsWith("SIP/2.0 200 ");
            String answers = "";
            for (int round = 0; round < 30 && !answers.contains("SIP/2.0 503 "); round++) { // the window halves at most once in each
                StringBuilder requests = new StringBuilder();
                for (int i = 0; i < 300; i++) {
                    requests.append(request("late", "late" + round + "-" + i, ""));
                }
                String told = request("none", "told" + round, "").replace("MESSAGE", "NOTIFY").replace("Content-Type: text/plain",
                        "Event: reg\r\nSubscription-State: active\r\nContact: <sip:core@127.0.0.1>");
                write(core, requests + told);
                answers = readFinals(core, 301);
                othersAreAnswered(application);
            }
            List<String> each = List.of(answers.split("(?=SIP/2.0 )"));
            assertThat(each).filteredOn(answer -> answer.contains("Call-ID: told")).singleElement().asString()
                    .doesNotStartWith("SIP/2.0 503 ");
            assertThat(each).filteredOn(answer -> answer.startsWith("SIP/2.0 503 ")).isNotEmpty()
                    .allSatisfy(answer -> assertThat(answer).contains("\r\nRetry-After: 10"));
            assertThat(each).filteredOn(answer -> answer.startsWith("SIP/2.0 200 ")).isNotEmpty();
        }
    }

    @Test
    void aThousandRequestsAtOnceAreAllAnswered() throws IOException {
        try (Socket core = connect(application)) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                requests.append(request("answer", "burst" + i, "y".repeat(1000)));
            }
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    write(core, requests.toString());
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            String answers = readFinals(core, 1000);
            writing.join();
            for (int i = 0; i < 1000; i++) {
                assertThat(answers).contains("Call-ID: burst" + i + "\r\n");
            }
        }
    }

    /** It closes its half as soon as it has sent them; they are not handled by then. */
    @Test
    void aPeerThatSendsNoMoreIsAnsweredWhatItSent() throws IOException {
        for (int round = 0; round < 20; round++) {
            try (Socket core = connect(application)) {
                StringBuilder requests = new StringBuilder();
                for (int i = 0; i < 50; i++) {
                    requests.append(request("answer", "half" + round + "-" + i, ""));
                }
                write(core, requests.toString());
                core.shutdownOutput();
                assertThat(readFinals(core, 50).split("SIP/2.0 200 ")).hasSize(51);
                assertThat(readAll(core)).as("then it is closed").isEmpty();
            }
        }
    }

    /** As the watch interrupts those that wait to send while a peer is slow to read. */
    @Test
    void whoIsInterruptedAnswersAllTheSame() throws IOException {
        try (Socket core = connect(application)) {
            write(core, request("interrupted", "interrupted", ""));
            assertThat(readFinals(core, 1)).startsWith("SIP/2.0 200 ");
        }
    }

    @Test
    void requestsOverUdpAreAnsweredFromThePortThatTookThem() throws IOException {
        try (DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            peer.setSoTimeout(PATIENCE_MILLIS);
            for (int i = 0; i < 20; i++) {
                byte[] octets = request("answer", "udp" + i, "y".repeat(1000)).replace("TCP 127.0.0.1:9",
                        "UDP 127.0.0.1:" + peer.getLocalPort()).getBytes(ISO_8859_1);
                peer.send(new DatagramPacket(octets, octets.length, InetAddress.getLoopbackAddress(), application.sipPort()));
            }
            for (int i = 0; i < 20; i++) {
                DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
                peer.receive(answer);
                assertThat(new String(answer.getData(), 0, answer.getLength(), ISO_8859_1)).startsWith("SIP/2.0 200 ");
                assertThat(answer.getPort()).isEqualTo(application.sipPort());
            }
        }
    }

    @Test
    void afterMoreDatagramsThanCanWaitOthersAreAnswered() throws IOException {
        try (DatagramSocket flood = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                ScriptedSipPeer peer = ScriptedSipPeer.open().towards(Transport.UDP, application.sipPort())) {
            for (int i = 0; i < 3000; i++) {
                String trap = i < 8 ? "blocked" : "answer"; // all threads of the reading end are held up meanwhile
                byte[] octets = request(trap, "flood" + i, "y".repeat(1000)).replace("TCP 127.0.0.1:9",
                        "UDP 127.0.0.1:" + flood.getLocalPort()).getBytes(ISO_8859_1);
                flood.send(new DatagramPacket(octets, octets.length, InetAddress.getLoopbackAddress(), application.sipPort()));
            }
            byte[] octets = request("answer", "after", "").replace("TCP 127.0.0.1:9", "UDP " + peer.hostPort()).getBytes(ISO_8859_1);
            await().pollInterval(Duration.ofMillis(500)).atMost(Duration.ofSeconds(60)).until(() -> {
                peer.sendRaw(octets);
                return peer.received().stream().anyMatch(m -> m.status() == 200);
            });
        }
    }

    @Test
    void aPeerThatReadsNothingIsHeldBackAndGoesOnWhenItReads() throws Exception {
        try (Socket greedy = connect(application)) {
            AtomicLong written = new AtomicLong();
            AtomicLong requests = new AtomicLong();
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> flood(greedy, written, requests, enough));
            AtomicLong before = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(100)).during(Duration.ofMillis(600)).atMost(Duration.ofSeconds(60))
                    .until(() -> written.get() > 0 && before.getAndSet(written.get()) == written.get());
            assertThat(writing).as("writing what nobody reads the answers of").isNotDone();
            assertThat(written).hasValueLessThan(HELD_BETWEEN);
            othersAreAnswered(application);
            enough.set(true);
            readFinals(greedy, (int) requests.get());
            writing.join();
        }
    }

    private static void flood(Socket socket, AtomicLong written, AtomicLong requests, AtomicBoolean enough) {
        try {
            OutputStream out = socket.getOutputStream();
            while (!enough.get() && written.get() < HELD_BETWEEN) {
                byte[] octets = request("answer", "greedy" + requests.get(), "y".repeat(200)).getBytes(ISO_8859_1);
                out.write(octets);
                written.addAndGet(octets.length);
                requests.incrementAndGet();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aPeerThatNeverReadsIsDisconnected() throws Exception {
        try (Socket deaf = connect(hasty)) {
            AtomicLong written = new AtomicLong();
            CompletableFuture<Void> writing = CompletableFuture.runAsync(
                    () -> floodUntilClosed(deaf, written));
            writing.get(PATIENCE_MILLIS * 2L, TimeUnit.MILLISECONDS);
            assertThat(written).hasValueLessThan(HELD_BETWEEN);
            othersAreAnswered(hasty);
        }
    }

    private static void floodUntilClosed(Socket socket, AtomicLong written) {
        try {
            for (int i = 0; written.get() < HELD_BETWEEN; i++) {
                byte[] octets = request("answer", "deaf" + i, "").getBytes(ISO_8859_1);
                socket.getOutputStream().write(octets);
                written.addAndGet(octets.length);
            }
        } catch (IOException e) {
            assertThat(e).isNotNull(); // closed: as wanted
        }
    }

    @Test
    void aMessageThatComesTooSlowlyEndsItsConnectionAndSilenceDoesNot() throws Exception {
        try (Socket quiet = connect(hasty); Socket slow = connect(hasty); LogLines log = LogLines.of("org.restante.embedded")) {
            String request = request("answer", "slow", "");
            CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> readAll(slow));
            AtomicLong sent = new AtomicLong();
            await().pollInterval(Duration.ofMillis(100)).atMost(Duration.ofSeconds(30)).until(() -> {
                if (!read.isDone() && sent.get() < request.length() - 1) {
                    trickle(slow, request.charAt((int) sent.getAndIncrement()));
                }
                return read.isDone();
            });
            assertThat(read.join()).isEmpty();
            assertThat(log.lines()).filteredOn(line -> line.contains("127.0.0.1:" + slow.getLocalPort())).singleElement()
                    .asString().contains("not whole").doesNotContain("stack trace");
            write(quiet, "\r\n\r\n");
            assertThat(quiet.getInputStream().readNBytes(2)).isEqualTo(new byte[] {'\r', '\n'});
            write(quiet, request);
            assertThat(readFinals(quiet, 1)).startsWith("SIP/2.0 200 ");
        }
    }

    private static void trickle(Socket socket, char octet) {
        try {
            socket.getOutputStream().write(octet);
        } catch (IOException e) {
            assertThat(socket.isConnected()).isTrue(); // closed by the other end, which its reader sees as well
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\u0016\u0003\u0001\u0002\u0000\u0001\u00fc\r\n\r\n",
        "MESSAGE sip:answer@127.0.0.1 SIP/2.0\r\nContent-Length: x\r\n\r\n",
        "MESSAGE sip:answer@127.0.0.1 SIP/2.0\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "MESSAGE sip:answer@127.0.0.1 SIP/2.0\r\nFrom: garbage <<\r\nContent-Length: 0\r\n\r\n"})
    void whatIsNoSipEndsItsConnectionWithOneLine(String octets) throws IOException {
        try (Socket peer = connect(application); LogLines log = LogLines.of("org.restante.embedded")) {
            write(peer, octets);
            assertThat(readAll(peer)).isEmpty();
            await().until(() -> log.lines().stream().anyMatch(line -> line.contains("127.0.0.1:" + peer.getLocalPort())));
            assertThat(log.lines()).filteredOn(line -> line.contains("127.0.0.1:" + peer.getLocalPort())).singleElement()
                    .asString().startsWith("INFO").doesNotContain("stack trace");
        }
        othersAreAnswered(application);
    }

    @Test
    void aHeadThatNeverEndsEndsItsConnection() throws IOException {
        try (Socket peer = connect(application)) {
            write(peer, "MESSAGE sip:answer@127.0.0.1 SIP/2.0\r\n");
            long written = 0;
            String line = "X: " + "y".repeat(8000) + "\r\n";
            List<IOException> closed = new ArrayList<>();
            while (closed.isEmpty() && written < HELD_BETWEEN) {
                try {
                    write(peer, line);
                    written += line.length();
                } catch (IOException e) {
                    closed.add(e);
                }
            }
            assertThat(written).isLessThan(HELD_BETWEEN);
            readAll(peer);
        }
        othersAreAnswered(application);
    }

    @Test
    void aRequestThatIsTooLongIsRefusedByItsHeadAndEndsItsConnection() throws IOException {
        try (Socket peer = connect(application)) {
            write(peer, request("answer", "before", "") + request("answer", "long", "").replace("Length: 0", "Length: 2000000"));
            String answers = readAll(peer);
            assertThat(answers).contains("SIP/2.0 200 ").contains("SIP/2.0 513 ");
        }
    }

    @Test
    void aRequestThatCanBeAnsweredIsAndTheConnectionGoesOn() throws IOException {
        try (Socket peer = connect(application)) {
            write(peer, request("answer", "bad", "body").replace("CSeq: 1 MESSAGE", "CSeq: 1 INVITE")
                    + request("answer", "good", "body"));
            assertThat(readFinals(peer, 2)).contains("SIP/2.0 400 ").contains("SIP/2.0 200 ");
        }
    }

    @Test
    void handlersThatBlockDoNotStopOthersEvenOnTheSameConnection() throws IOException {
        try (Socket peer = connect(application)) {
            write(peer, request("answer", "first", ""));
            readFinals(peer, 1);
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 8; i++) {
                requests.append(request("blocked", "blocked" + i, ""));
            }
            write(peer, requests + request("answer", "last", ""));
            othersAreAnswered(application);
            assertThat(readFinals(peer, 9)).contains("Call-ID: last\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void noThreadOfAReadingEndOutlivesItsContainer(Transport transport) throws Exception {
        LayerApplication shortlived = LayerApplication.start(TrapHandlers.class, LayerParts.class, ShortTimes.class);
        try (Socket open = connect(shortlived);
                ScriptedSipPeer peer = ScriptedSipPeer.open().towards(transport, shortlived.sipPort())) {
            othersAreAnswered(shortlived);
            peer.sendRaw(request("answer", "leak", "").replace("TCP 127.0.0.1:9", transport + " " + peer.hostPort()).getBytes(ISO_8859_1));
            peer.expect("200", m -> m.status() == 200, Duration.ofSeconds(10));
            shortlived.close();
            assertThat(readAll(open)).isEmpty();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName).noneMatch(name -> name.startsWith("SIP-TCP-" + shortlived.sipPort() + "-")
                            || name.startsWith("MessageProcessorThread") && name.endsWith("/" + shortlived.sipPort())));
        }
    }
}
