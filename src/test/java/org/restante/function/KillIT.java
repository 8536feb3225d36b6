package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.FreePorts;
import org.restante.wire.MsrpFrame;
import org.restante.wire.ScriptedSipPeer;

/** kill -9 at the two moments that matter: right after an answer, and in the middle of a delivery. */
class KillIT {

    private static final String BOB = "sip:bob@home.test";
    private static final String EVE = "sip:eve@home.test";

    @TempDir
    Path folder;

    @Test
    @Requirement({"DEF-04", "DEF-16", "PUSH-18"})
    void def16_nothingAcceptedIsLostAndAnInterruptedDeliveryIsMadeAgainWithTheSameId() {
        int core = FreePorts.udpAndTcp();
        try (ServedFunction function = new ServedFunction(folder, Map.of("core.route", "sip:127.0.0.1:" + core))) {
            try (Scene scene = new Scene(function.sipPort(), BOB)) {
                scene.hold("survivor", "x".repeat(3000));
                function.kill(); // right after the 202
            }
            function.start();
            assertThat(function.console().states(BOB)).containsExactly("QUEUED");

            try (Scene scene = new Scene(function.sipPort(), BOB)) {
                DeviceContact phone = scene.device("msg");
                scene.register(phone);
                try (Reception session = scene.accept(scene.invited(phone))) {
                    MsrpFrame half = session.end().expectSend();
                    assertThat(half.bodyText()).contains("imdn.Message-ID: survivor");
                    assertThat(function.console().states(BOB)).containsExactly("DELIVERING");
                    function.kill(); // in the middle of the delivery
                }
            }
            // the device stays registered and has no reason to register again: the function asks the core for it
            try (Scene scene = new Scene(function.sipPort(), BOB, ScriptedSipPeer.open(core))) {
                function.start();
                new Ledger(function.console(), scene).awaitMessages("QUEUED RETRY node restante-1 started anew");
                DeviceContact phone = scene.device("msg");
                scene.subscribed(phone);
                try (Reception session = scene.accept(scene.invited(phone))) {
                    assertThat(session.receive().text()).contains("imdn.Message-ID: survivor").contains("x".repeat(3000));
                    session.ended();
                }
                await().untilAsserted(() -> assertThat(function.console().states(BOB)).containsExactly("DELIVERED"));
            }
            assertThat(function.terminate()).isZero();
        }
    }

    /**
     * The node that held the leases never comes back: another one takes its messages over when they have run out. Whose device is
     * there is given them; of the other user's it is kept why they wait.
     */
    @Test
    @Requirement({"DEF-16", "ERR-06"})
    void err06_whatADeadNodeHeldIsDeliveredByAnotherWhenItsLeaseHasRunOut() {
        String database = "jdbc:h2:file:" + folder.resolve("shared");
        String dead = "e41d4fae-7dec-11d0-a765-00a0c91e6bf6";
        try (ServedFunction function = new ServedFunction(folder, Map.of("database.url", database, "queue.lease", "5s",
                "node.id", "dead")); Scene scene = new Scene(function.sipPort(), BOB); Scene away = new Scene(function.sipPort(), EVE);
                Reception first = begun(scene, dead); Reception second = begun(away, dead)) {
            first.end().expectSend();
            second.end().expectSend();
            function.kill();
        }
        try (RunningFunction other = RunningFunction.start(Map.of("database.url", database, "node.id", "other"));
                Scene scene = new Scene(other.sipPort(), BOB); Scene away = new Scene(other.sipPort(), EVE)) {
            DeviceContact phone = DeviceContact.of(BOB, scene.contactUri(), dead, "msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) { // after the sweep that finds the lease over
                assertThat(other.ledger(BOB).get(0).path("attempts").asInt()).as("the dead node's").isEqualTo(1);
                assertThat(session.receive().text()).contains("imdn.Message-ID: orphan");
                session.ended();
            }
            await().untilAsserted(() -> assertThat(other.states(BOB)).containsExactly("DELIVERED"));
            new Ledger(other, away).awaitMessages("QUEUED RETRY lease ran out");
        }
    }

    /** A delivery of one message, to a device with this instance id. */
    private static Reception begun(Scene scene, String instance) {
        scene.hold("orphan", "whose am I?");
        DeviceContact phone = DeviceContact.of(scene.user, scene.contactUri(), instance, "msg");
        scene.register(phone);
        return scene.accept(scene.invited(phone));
    }

    @Test
    @Requirement({"DEF-05", "DEF-07"})
    void def05_aLargeMessageThatWasConfirmedIsThereAfterAKillAndHalfOfOneIsNot() {
        byte[] whole = Scene.cpim("confirmed", "y".repeat(4000)).getBytes(StandardCharsets.UTF_8);
        try (ServedFunction function = new ServedFunction(folder, Map.of("queue.uploadIdle", "1s", "queue.maxMessages", "2"))) {
            try (Scene scene = new Scene(function.sipPort(), BOB); Originator first = Originator.ofLargeMessage(scene).connected();
                    Originator second = Originator.ofLargeMessage(scene).connected()) {
                second.end.expectResponse(second.send("half", Scene.cpim("half", "z".repeat(4000)).getBytes(StandardCharsets.UTF_8), 0, 2048, ""), 200);
                first.end.expectResponse(first.send("whole", whole, ""), 200);
                function.kill(); // right after the 200 of the last chunk of one, in the middle of the other
            }
            function.start();
            assertThat(function.console().states(BOB)).containsExactly("QUEUED");
            try (Scene scene = new Scene(function.sipPort(), BOB)) {
                await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> scene.send("Content-Type: text/plain\n", "there is room again", 202));
                DeviceContact phone = scene.device("msg", "largemsg", "deferred");
                scene.register(phone);
                try (Reception session = scene.accept(scene.invited(phone))) {
                    assertThat(session.receive().body(2).getBytes(StandardCharsets.UTF_8)).isEqualTo(whole);
                    session.receive();
                    session.ended();
                }
                await().untilAsserted(() -> assertThat(function.console().states(BOB)).containsOnly("DELIVERED"));
            }
        }
    }
}
