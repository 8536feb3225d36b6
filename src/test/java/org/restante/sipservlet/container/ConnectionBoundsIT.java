package org.restante.sipservlet.container;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.restante.config.HostPort;
import org.restante.config.ListenAddress;
import org.restante.embedded.EmbeddedContainer;
import org.restante.embedded.SipMessageObserver;
import org.restante.msrp.LogLines;
import org.restante.wire.FreePorts;

/** How many connections peers may have with the container, and who is closed when there is one too many. */
@Timeout(120)
class ConnectionBoundsIT {

    private static final Duration USUAL = Duration.ofMillis(500);
    private static final Duration SHORT = Duration.ofMillis(25);
    private static final int ALL = 5;
    private static final int OF_ONE = 3;
    private static final int PATIENCE_MILLIS = 30_000;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private LayerApplication application;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        if (application != null) {
            application.close();
        }
    }

    private void start(Duration t1) {
        application = LayerApplication.start(t1, ALL, OF_ONE, TrapHandlers.class, LayerParts.class, ShortTimes.class);
    }

    private Socket connect(int lastOctet) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), application.sipPort(),
                InetAddress.getByName("127.0.0." + lastOctet), 0);
        open.add(socket);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** {@return a connection over which a request was answered} */
    private Socket used(int lastOctet) throws IOException {
        Socket socket = connect(lastOctet);
        assertThat(isAnswered(socket)).isTrue();
        return socket;
    }

    private boolean isAnswered(Socket socket) throws IOException {
        return ask(socket, "answer", 9) && new String(socket.getInputStream().readNBytes(12), ISO_8859_1).equals("SIP/2.0 200 ")
                && readRest(socket);
    }

    private boolean ask(Socket socket, String trap, int port) {
        String call = "bound" + calls.incrementAndGet();
        String request = "MESSAGE sip:" + trap + "@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:" + port + ";branch=z9hG4bK" + call
                + "\r\nMax-Forwards: 70\r\nFrom: <sip:core@home.test>;tag=" + call + "\r\nTo: <sip:" + trap + "@127.0.0.1>\r\nCall-ID: "
                + call + "\r\nCSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n";
        try {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return true;
        } catch (IOException e) {
            return false; // closed
        }
    }

    private static boolean readRest(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
        return true;
    }

    /** {@return whether a connection of which nothing was asked was closed; waits for it} */
    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true; // reset
        }
    }

    @Test
    void theOldestThatBroughtNothingGoesForANewOne() throws IOException {
        start(USUAL);
        Socket first = used(1);
        Socket second = connect(1);
        Socket third = connect(1);
        third.getOutputStream().write("MESSAGE ".getBytes(ISO_8859_1)); // not a message yet
        Socket fourth = used(1);
        assertThat(isClosed(second)).isTrue();
        Socket fifth = used(1);
        assertThat(isClosed(third)).isTrue();
        for (Socket socket : List.of(first, fourth, fifth)) {
            assertThat(isAnswered(socket)).isTrue();
        }
    }

    @Test
    void whereOneAddressHasEnoughAnotherFindsRoomAndNobodyFindsAnyBeyondAll() throws IOException {
        start(USUAL);
        List<Socket> all = new ArrayList<>(List.of(used(1), used(1), used(1)));
        try (LogLines log = LogLines.of("org.restante.embedded")) {
            for (int i = 0; i < 4; i++) {
                assertThat(isClosed(connect(1))).isTrue();
            }
            assertThat(log.lines()).filteredOn(line -> line.contains("not taken")).singleElement().asString()
                    .startsWith("WARN 1 SIP connections").contains("127.0.0.1").doesNotContain("stack trace");
        }
        all.addAll(List.of(used(2), used(2)));
        assertThat(isClosed(connect(3))).isTrue();
        for (Socket socket : all) {
            assertThat(isAnswered(socket)).isTrue();
        }
        all.get(4).close();
        await().until(() -> isAnsweredAtAll(connect(3)));
    }

    private boolean isAnsweredAtAll(Socket socket) throws IOException {
        try {
            return isAnswered(socket);
        } catch (SocketException e) {
            return false; // closed by the other end
        }
    }

    @Test
    void whoIsQuietForLongestGoesForACoreThatComesBack() throws IOException {
        start(SHORT);
        Socket first = used(1);
        Socket second = used(1);
        Socket third = used(1);
        assertThat(isAnswered(first)).isTrue();
        await().atMost(Duration.ofSeconds(30)).until(() -> isAnsweredAtAll(connect(1)));
        assertThat(isClosed(second)).isTrue();
        for (Socket socket : List.of(first, third)) {
            assertThat(isAnswered(socket)).isTrue();
        }
    }

    /** The first of two addresses is taken from the stack before it is stopped, the last is not. */
    @Test
    void aContainerStopsWithoutAFaultWhileConnectionsAreOpen() throws IOException {
        int port = FreePorts.udpAndTcp();
        EmbeddedContainer container = EmbeddedContainer.start(
                Files.createTempDirectory(Files.createDirectories(Path.of("target", "layer")), "stopped"),
                List.of(new ListenAddress("tcp", "127.0.0.1", port), new ListenAddress("udp", "127.0.0.1", port)),
                new HostPort("127.0.0.1", FreePorts.tcp()), SipMessageObserver.NONE);
        open.add(container);
        try (Socket socket = new Socket("127.0.0.1", port); LogLines log = LogLines.of("org.apache.catalina")) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write("\r\n\r\n".getBytes(ISO_8859_1));
            assertThat(socket.getInputStream().readNBytes(2)).as("the pong: it is read").hasSize(2);
            container.close();
            assertThat(log.lines()).noneMatch(line -> line.startsWith("ERROR"));
            assertThat(isClosed(socket)).isTrue();
        }
    }

    @Test
    void connectionsThatTheContainerMakesTakeNobodysRoom() throws IOException {
        start(USUAL);
        for (int i = 0; i < ALL; i++) {
            ServerSocket peer = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
            open.add(peer);
            peer.setSoTimeout(PATIENCE_MILLIS);
            try (Socket asks = connect(1)) {
                ask(asks, "late", peer.getLocalPort());
            }
            Socket made = peer.accept(); // for the answer (RFC 3261 §18.2.2), and kept
            open.add(made);
            made.setSoTimeout(PATIENCE_MILLIS);
            assertThat(new String(made.getInputStream().readNBytes(12), ISO_8859_1)).isEqualTo("SIP/2.0 200 ");
        }
        for (Socket socket : List.of(used(1), used(1), used(1))) {
            assertThat(isAnswered(socket)).isTrue();
        }
    }
}
