package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.RequiresTool;
import org.restante.wire.SippRun;
import org.restante.wire.SippScenario;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;

/** Against sipp, which knows nothing of us: as originator, and as a device that answers the INVITE. */
@RequiresTool("sipp")
class ForeignPeersIT {

    private static RunningFunction function;

    /** A call of sipp's begins with what it sees first: messages are held, so that this is the INVITE. */
    @BeforeAll
    static void start() {
        function = RunningFunction.start(Map.of("live.noAnswer", "0s", "queue.maxWait", "30s")); // the disk may be busy with other tests
    }

    @AfterAll
    static void stop() {
        function.close();
    }

    @Test
    @Requirement("DEF-04")
    void def04_aForeignOriginatorIsAnswered202OverUdpAndTcp() {
        try (Scene scene = new Scene(function)) {
            for (Transport transport : List.of(Transport.UDP, Transport.TCP)) {
                SippScenario.named("originator-cpim.xml").towards(function.sipPort()).over(transport)
                        .key("from", Scene.ALICE).key("to", scene.user).calls(50).perSecond(50).run().assertSuccess();
            }
            assertThat(function.states(scene.user)).hasSize(100).containsOnly("QUEUED");
        }
    }

    @Test
    @Requirement("PUSH-09")
    void push09_aForeignDeviceThatAcceptsIsAcknowledgedAndWithoutMediaEnded() {
        try (Scene scene = new Scene(function);
                SippRun device = SippScenario.named("device-uas.xml").key("path", "msrp://127.0.0.1:9/sipp;tcp")
                        .key("setup", "active").key("mport", "9").key("direction", "recvonly").start()) {
            registerThrough(scene, device);
            scene.hold("foreign", "stays deferred");
            device.await().assertSuccess(); // INVITE, ACK, and after msrp.connectTimeout BYE
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("QUEUED"));
        }
    }

    @Test
    @Requirement({"PUSH-18", "ERR-01"})
    void push18_aForeignDeviceThatIsNotThereLeavesTheMessageDeferred() {
        try (Scene scene = new Scene(function); SippRun device = SippScenario.named("device-absent.xml").start()) {
            registerThrough(scene, device);
            scene.hold("absent", "stays deferred");
            device.await().assertSuccess(); // INVITE, 480, ACK
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("QUEUED"));
        }
    }

    /** The scripted core tells of a device; from then on, its S-CSCF is where sipp listens. */
    private static void registerThrough(Scene scene, SippRun device) {
        DeviceContact phone = scene.device("msg");
        scene.register(phone);
        WireMessage moved = scene.peer.send("""
                REGISTER sip:pf.home.test SIP/2.0
                Via: SIP/2.0/[transport] [local];branch=[branch]
                Max-Forwards: 70
                From: <sip:core@home.test>;tag=[tag]
                To: <%s>
                Call-ID: [call_id]
                CSeq: 1 REGISTER
                Contact: <sip:sipp@127.0.0.1:%d>
                Expires: 600
                """.formatted(scene.user, device.port()));
        scene.peer.expectResponseTo(moved, 200);
    }
}
