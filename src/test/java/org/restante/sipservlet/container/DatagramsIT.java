package org.restante.sipservlet.container;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What peers over UDP get of the container that repeat what they sent, or send too much, and that the others do not notice. */
@Timeout(120)
class DatagramsIT {

    private static final int PATIENCE_MILLIS = 10_000;

    private static LayerApplication application;

    @BeforeAll
    static void start() {
        application = LayerApplication.start(TrapHandlers.class, LayerParts.class, ShortTimes.class);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    private static DatagramSocket open() throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static String send(DatagramSocket from, String trap, String call, String branch) throws IOException {
        byte[] octets = ("MESSAGE sip:" + trap + "@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + from.getLocalPort()
                + ";branch=z9hG4bK" + branch + "\r\nMax-Forwards: 70\r\nFrom: <sip:core@home.test>;tag=" + call + "\r\nTo: <sip:" + trap
                + "@127.0.0.1>\r\nCall-ID: " + call + "\r\nCSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n").getBytes(ISO_8859_1);
        from.send(new DatagramPacket(octets, octets.length, InetAddress.getLoopbackAddress(), application.sipPort()));
        return call;
    }

    private static String receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), ISO_8859_1);
    }

    private static String answerTo(DatagramSocket socket, String call) throws IOException {
        while (true) {
            String answer = receive(socket);
            if (answer.contains("\r\nCall-ID: " + call + "\r\n")) {
                return answer;
            }
        }
    }

    @Test
    void aRepetitionGetsTheSameAnswerAlsoWhenTheRequestWasLetGoOfLongAgo() throws IOException {
        try (DatagramSocket peer = open(); DatagramSocket other = open()) {
            send(peer, "answer", "repeated", "repeated");
            String first = answerTo(peer, "repeated");
            assertThat(first).startsWith("SIP/2.0 200 ").containsPattern("\r\nTo: .*;tag=");
            for (int i = 0; i < 600; i++) { // each answered, so time passes in which requests are let go of
                send(other, "answer", "between" + i, "between" + i);
                answerTo(other, "between" + i);
                send(peer, "answer", "repeated", "repeated");
                assertThat(answerTo(peer, "repeated")).isEqualTo(first);
            }
        }
    }

    @Test
    void anotherRequestWithABranchThatWasUsedIsNoRepetition() throws IOException {
        try (DatagramSocket peer = open()) {
            Set<String> tags = new HashSet<>();
            for (int i = 0; i < 600; i++) {
                send(peer, "answer", "of-its-own" + i, "of-its-own" + i);
                tags.add(answerTo(peer, "of-its-own" + i).replaceAll("(?s).*\r\nTo: [^\r]*;tag=([^;\r]*).*", "$1"));
            }
            send(peer, "answer", "another", "of-its-own0");
            String answer = answerTo(peer, "another");
            assertThat(answer).startsWith("SIP/2.0 200 ");
            assertThat(tags).hasSize(600).noneMatch(answer::contains);
        }
    }

    @Test
    void whoSendsTooMuchMakesNobodyElseWaitForLong() throws IOException {
        try (DatagramSocket flood = open(); DatagramSocket ordinary = open()) {
            for (int i = 0; i < 20; i++) {
                for (int j = 0; j < 500; j++) {
                    send(flood, "late", "flood" + i + "-" + j, "flood" + i + "-" + j);
                }
                assertThat(answerTo(ordinary, send(ordinary, "answer", "ordinary" + i, "ordinary" + i))).startsWith("SIP/2.0 200 ");
            }
            boolean refused = false;
            while (!refused) {
                refused = receive(flood).startsWith("SIP/2.0 503 ");
            }
        }
    }
}
