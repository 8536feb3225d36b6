package org.restante.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The scenarios themselves, played against a scripted peer. */
@RequiresTool("sipp")
class SippScenarioIT {

    private final ScriptedSipPeer peer = ScriptedSipPeer.open();

    @AfterEach
    void close() {
        peer.close();
    }

    private SippRun originator(String scenario, Transport transport) {
        return SippScenario.named(scenario).over(transport).towards(peer.port()).key("from", "sip:alice@home.test")
                .key("to", "sip:bob@home.test").within(Duration.ofSeconds(15)).start();
    }

    @ParameterizedTest
    @CsvSource({"originator-cpim.xml, UDP", "originator-cpim.xml, TCP", "originator-text.xml, UDP"})
    void anOriginatorIsContentWith202(String scenario, Transport transport) {
        try (SippRun run = originator(scenario, transport)) {
            WireMessage message = peer.expectRequest("MESSAGE");
            assertThat(message.require("P-Asserted-Identity")).isEqualTo("<sip:alice@home.test>");
            assertThat(message.bodyText()).endsWith("Message 1");
            peer.reply(message, 202, "Accepted");
            SippResult result = run.await().assertSuccess();
            assertThat(result.successful()).isEqualTo(1);
        }
    }

    @Test
    void anOriginatorThatIsRefusedFailsAndSaysWhy() {
        try (SippRun run = originator("originator-cpim.xml", Transport.UDP)) {
            peer.reply(peer.expectRequest("MESSAGE"), 480, "Temporarily Unavailable");
            SippResult result = run.await();
            assertThat(result.failed()).isEqualTo(1);
            assertThatThrownBy(result::assertSuccess).hasMessageContaining("480 Temporarily Unavailable");
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aDeviceTakesAnInviteAndABye(Transport transport) {
        try (SippRun run = SippScenario.named("device-uas.xml").over(transport)
                .key("path", "msrp://127.0.0.1:9999/abc;tcp").key("setup", "active").key("mport", "9")
                .key("direction", "recvonly").start()) {
            peer.towards(transport, run.port());
            WireMessage invite = invite();
            WireMessage ok = peer.expectResponseTo(invite, 200);
            assertThat(ok.bodyText()).contains("a=path:msrp://127.0.0.1:9999/abc;tcp\r\n", "a=recvonly");
            WireDialog dialog = peer.dialogOfCaller(invite, ok);
            dialog.ack();
            peer.expectResponseTo(dialog.bye(), 200);
            run.await().assertSuccess();
        }
    }

    @Test
    void aDeviceRefuses() {
        try (SippRun run = SippScenario.named("device-refuses.xml").with("status", "480").key("more", "Retry-After: 5").start()) {
            peer.towards(Transport.UDP, run.port());
            WireMessage invite = invite();
            WireMessage refusal = peer.expectResponseTo(invite, 480);
            assertThat(refusal.require("Retry-After")).isEqualTo("5");
            peer.ackRefusal(invite, refusal);
            run.await().assertSuccess();
        }
    }

    @Test
    void aDeviceTakesMessages() {
        try (SippRun run = SippScenario.named("device-message.xml").start()) {
            peer.towards(Transport.UDP, run.port());
            WireMessage message = new ScriptedCore(peer).originate("MESSAGE", "sip:alice@home.test",
                    "sip:bob@home.test", "", new byte[0]);
            peer.expectResponseTo(message, 200);
            run.await().assertSuccess();
        }
    }

    @Test
    void theCoreRegistersAUser() {
        try (SippRun run = SippScenario.named("third-party-register.xml").towards(peer.port())
                .key("to", "sip:bob@home.test").key("seconds", "600").start()) {
            WireMessage register = peer.expectRequest("REGISTER");
            assertThat(register.require("Expires")).isEqualTo("600");
            peer.reply(register, 200, "OK");
            run.await().assertSuccess();
        }
    }

    private WireMessage invite() {
        return new ScriptedCore(peer).originate("INVITE", "sip:pf@home.test", "sip:bob@home.test",
                "Content-Type: application/sdp\n", "v=0\r\n".getBytes(StandardCharsets.UTF_8));
    }
}
