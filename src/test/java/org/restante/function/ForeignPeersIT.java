package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.Refereed;
import org.restante.wire.RequiresTool;
import org.restante.wire.SippRun;
import org.restante.wire.SippScenario;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;

/** Against sipp, which knows nothing of us: as originator, and as a device that answers the INVITE. */
@Refereed
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

    /** One code of each row of table E.1; the others of a row, and when the device is tried again, are in {@link InviteRefusalsIT}. */
    @ParameterizedTest
    @ValueSource(ints = {300, 402, 401, 403, 404, 408, 413, 430, 480, 481, 484, 486, 487, 491, 494, 500, 503, 600, 603, 433, 599, 699})
    @Requirement({"PUSH-18", "ERR-01"})
    void push18_whatAForeignDeviceRefusesStaysDeferredWithItsReason(int status) {
        SippScenario refusing = refusing(status).key("more", status == 401 ? "WWW-Authenticate: Digest realm=\"home.test\", nonce=\"n\""
                : "Server: CPM-client/OMA2.2");
        assertStaysDeferred(refusing, "RETRY the device answered " + status + " No");
    }

    /** Another INVITE with a plain offer comes at once, and then the device is spared the message. */
    @ParameterizedTest
    @ValueSource(ints = {415, 488, 606})
    @Requirement("ERR-01")
    void err01_aForeignDeviceThatTakesNoOfferIsTriedPlainlyOnce(int status) {
        assertStaysDeferred(refusing(status).key("more", "Server: CPM-client/OMA2.2").calls(2),
                "FAILED the device answered " + status + " No");
    }

    @Test
    @Requirement("ERR-01")
    void err01_aForeignDeviceIsOfferedTheIntervalThatItWants() {
        assertStaysDeferred(SippScenario.named("device-interval.xml"), "RETRY the device answered 486");
    }

    @Test
    @Requirement("PUSH-18")
    void push18_aForeignDeviceThatLeavesAtOnceIsAnsweredAndNothingIsLost() {
        assertStaysDeferred(SippScenario.named("device-leaves.xml"), "RETRY the device ended the session");
    }

    @Test
    @Requirement("ERR-02")
    void err02_aForeignAcceptanceThatCrossesTheCancelIsAcknowledgedAndEnded() {
        assertStaysDeferred(SippScenario.named("race-cancel-200.xml"), "RETRY no answer to the INVITE");
    }

    private static SippScenario refusing(int status) {
        return SippScenario.named("device-refuses.xml").with("status", Integer.toString(status));
    }

    /** Has a device of a user's play a scenario: store and console then tell that the message waits, and why. */
    private static void assertStaysDeferred(SippScenario scenario, String why) {
        try (Scene scene = new Scene(function); SippRun device = scenario.start()) {
            registerThrough(scene, device);
            scene.hold("refused", "stays deferred");
            device.await().assertSuccess();
            new Ledger(function, scene).awaitMessages("QUEUED " + why);
            String id = function.queue(scene.user).get(0).path("id").asText();
            assertThat(function.console().get("/api/messages/" + id + "/why").path("why").asText())
                    .contains(why.substring(why.indexOf(' ') + 1));
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
