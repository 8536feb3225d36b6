package org.restante.sipservlet.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Trap: the stack closes a fresh TCP connection when two of its threads handle the first two requests at the same moment.
 * Both come in one segment, as a core sends them that has just connected.
 */
class FirstRequestsRaceIT {

    private static final int RACES = 100 * Integer.getInteger("restante.races", 2);
    private static final int PATIENCE_MILLIS = 10_000;

    private static LayerApplication application;

    @BeforeAll
    static void start() {
        application = LayerApplication.start(TrapHandlers.class, LayerParts.class, OrdinaryTimes.class);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Test
    void bothAreAnsweredOnTheConnectionThatBroughtThem() throws IOException {
        for (int race = 1; race <= RACES; race++) {
            try (Socket socket = new Socket("127.0.0.1", application.sipPort())) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.getOutputStream().write((request(socket, race, 1) + request(socket, race, 2))
                        .getBytes(StandardCharsets.US_ASCII));
                assertThat(answers(socket.getInputStream())).as("answers in race " + race).isEqualTo(2);
            }
        }
    }

    private static String request(Socket socket, int race, int one) {
        String address = "127.0.0.1:" + socket.getLocalPort();
        return "OPTIONS sip:answer@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP " + address + ";branch=z9hG4bK" + race + '-' + one
                + "\r\nMax-Forwards: 70\r\nFrom: <sip:core@home.test>;tag=" + race + "\r\nTo: <sip:answer@127.0.0.1>\r\nCall-ID: "
                + race + '-' + one + '@' + address + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
    }

    /** {@return how many answers came before the connection was closed, two at most} */
    private static int answers(InputStream octets) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] some = new byte[4096];
        while (count(text) < 2) {
            int read = octets.read(some);
            if (read < 0) {
                break;
            }
            text.append(new String(some, 0, read, StandardCharsets.US_ASCII));
        }
        return count(text);
    }

    private static int count(StringBuilder text) {
        return text.toString().split("SIP/2.0 200 ", -1).length - 1;
    }
}
