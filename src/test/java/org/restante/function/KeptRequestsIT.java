package org.restante.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;

/**
 * Requests over UDP are kept for half a minute. Of one that is over once it is answered that is little; of others it is not, and a
 * function with little memory refuses many, and lives on.
 */
class KeptRequestsIT {

    /** More than would fit if they were kept whole. */
    private static final int OVER = 1_500;
    private static final int MORE_THAN_FIT = 3_000;
    private static final String LONG = "Hello, ".repeat(3_000);

    @TempDir
    Path folder;

    @Test
    void whatMemoryCannotHoldIsRefusedAndTheFunctionGoesOn() {
        try (ServedFunction function = new ServedFunction(folder, Map.of(),
                Map.of("RESTANTE_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -Xmx192m"));
                ScriptedSipPeer udp = ScriptedSipPeer.open().towards(Transport.UDP, function.sipPort());
                ScriptedSipPeer tcp = ScriptedSipPeer.open().towards(Transport.TCP, function.sipPort())) {
            assertThat(answerTo(udp, "MESSAGE", "sip:bob@home.test", "Hello").status()).isEqualTo(202);
            for (int i = 0; i < OVER; i++) {
                assertThat(answerTo(udp, "MESSAGE", "sip:bob@elsewhere.test", LONG).status()).isEqualTo(480); // is not served
            }
            WireMessage refused = firstRefusal(udp);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(Integer.parseInt(refused.require("Retry-After"))).isPositive();
            assertThat(answerTo(tcp, "MESSAGE", "sip:bob@home.test", "Hello").status()).isEqualTo(202);
            assertThat(function.console().states("sip:bob@home.test")).containsExactly("QUEUED", "QUEUED");
        }
    }

    private static WireMessage firstRefusal(ScriptedSipPeer udp) {
        WireMessage answer = null;
        for (int i = 0; i < MORE_THAN_FIT; i++) {
            answer = answerTo(udp, "PING", "sip:bob@elsewhere.test", LONG);
            if (answer.status() == 503) {
                return answer;
            }
        }
        throw new AssertionError(MORE_THAN_FIT + " requests were taken, the last answered " + answer);
    }

    private static WireMessage answerTo(ScriptedSipPeer peer, String method, String to, String text) {
        WireMessage sent = new ScriptedCore(peer).originate(method, Scene.ALICE, to, "Content-Type: text/plain\n", text.getBytes(UTF_8));
        return peer.poll(m -> m.status() >= 200 && m.callId().equals(sent.callId()), Duration.ofSeconds(10)).orElseThrow();
    }
}
