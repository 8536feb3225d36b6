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

/** Requests over UDP stay in memory for half a minute: of a function with little of it, many are refused, and it lives on. */
class KeptRequestsIT {

    private static final int MORE_THAN_FIT = 9_000;

    @TempDir
    Path folder;

    @Test
    void whatMemoryCannotHoldIsRefusedAndTheFunctionGoesOn() {
        try (ServedFunction function = new ServedFunction(folder, Map.of(),
                Map.of("RESTANTE_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -Xmx192m"));
                ScriptedSipPeer udp = ScriptedSipPeer.open().towards(Transport.UDP, function.sipPort());
                ScriptedSipPeer tcp = ScriptedSipPeer.open().towards(Transport.TCP, function.sipPort())) {
            assertThat(answerTo(udp, Scene.ALICE, "sip:bob@home.test").status()).isEqualTo(202);
            WireMessage refused = firstRefusal(udp);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(Integer.parseInt(refused.require("Retry-After"))).isPositive();
            assertThat(answerTo(tcp, Scene.ALICE, "sip:bob@home.test").status()).isEqualTo(202);
            assertThat(function.console().states("sip:bob@home.test")).containsExactly("QUEUED", "QUEUED");
        }
    }

    private static WireMessage firstRefusal(ScriptedSipPeer udp) {
        for (int i = 0; i < MORE_THAN_FIT; i++) {
            WireMessage answer = answerTo(udp, Scene.ALICE, "sip:bob@elsewhere.test");
            if (answer.status() != 480) { // which is for one who is not served
                return answer;
            }
        }
        throw new AssertionError(MORE_THAN_FIT + " requests were taken");
    }

    private static WireMessage answerTo(ScriptedSipPeer peer, String from, String to) {
        WireMessage sent = new ScriptedCore(peer).originate("MESSAGE", from, to, "Content-Type: text/plain\n", "Hello".getBytes(UTF_8));
        return peer.poll(m -> m.status() >= 200 && m.callId().equals(sent.callId()), Duration.ofSeconds(10)).orElseThrow();
    }
}
