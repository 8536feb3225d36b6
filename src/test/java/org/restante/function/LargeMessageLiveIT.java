package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.MsrpFrame;
import org.restante.wire.Refereed;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.WireMessage;

/** Large Message Mode for a user who is there: offered to his devices, passed on, and held when that comes to nothing. */
@Refereed
class LargeMessageLiveIT {

    @TempDir
    private static Path folder;
    private static OpenStore store;
    private static RunningFunction function;

    @BeforeAll
    static void start() {
        store = OpenStore.in(folder);
        function = RunningFunction.start(Map.of("database.url", store.url(), "message.maxBytes", "300000",
                "trigger.settle", "30s")); // what is held stays so while a test looks
    }

    @AfterAll
    static void stop() {
        function.close();
        store.close();
    }

    @AfterEach
    void nothingOfContentsThatDidNotComplete() {
        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> assertThat(store.arriving()).isZero());
    }

    private static byte[] message(String id, int octets) {
        return Scene.cpim(id, "line of a report ".repeat(octets / 17 + 1).substring(0, octets)).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isFor(DeviceContact device, String method, WireMessage message) {
        return message.isRequest() && message.method().equals(method) && message.requestUri().equals(Scene.gruu(device));
    }

    @Test
    void aDeviceThatIsThereHasItAtOnceAndNothingIsHeld() {
        byte[] message = message("live-1", 50_000);
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg", "largemsg");
            scene.register(phone);
            try (Originator alice = Originator.ofLargeMessage(scene, "a=file-selector:size:" + message.length)) {
                WireMessage invite = scene.invited(phone);
                assertThat(invite.callId()).isNotEqualTo(alice.invite.callId());
                assertThat(invite.require("From")).startsWith("<" + Scene.ALICE + ">");
                assertThat(invite.values("P-Asserted-Identity")).containsExactly("<" + Scene.ALICE + ">");
                assertThat(invite.require("P-Asserted-Service")).endsWith("cpm.largemsg");
                assertThat(invite.require("Accept-Contact")).contains("cpm.largemsg");
                assertThat(invite.require("Conversation-ID")).isEqualTo("conversation-1");
                assertThat(invite.require("Contribution-ID")).isEqualTo("contribution-1");
                assertThat(invite.require("Subject")).isEqualTo("A report");
                assertThat(invite.require("Contact")).contains("cpm.largemsg");
                assertThat(invite.values("Route").get(0)).isEqualTo("<" + scene.core.uri() + ";lr>");
                assertThat(Scene.lines(invite, "a=sendonly")).hasSize(1);
                assertThat(Scene.attribute(invite, "file-selector")).isEqualTo("size:" + message.length);
                assertThat(Scene.attribute(invite, "path")).contains(":" + function.msrpPort() + "/");
                try (Reception session = scene.accept(invite, "message/cpim")) {
                    alice.connected();
                    CompletableFuture<Reception.Parts> received = CompletableFuture.supplyAsync(session::receive);
                    alice.end.expectResponse(alice.send("live", message, "Success-Report: yes\n"), 200);
                    assertThat(alice.end.expectReport().require("Status")).startsWith("000 200");
                    assertThat(received.join().octets()).isEqualTo(message);
                    assertThat(received.join().contentType()).isEqualTo("message/cpim");
                    alice.bye();
                    session.ended();
                }
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Requirement("DEF-06")
    void def06_whatEveryDeviceRefusesForNowIsTakenByTheFunctionInTheSameTransaction() {
        byte[] message = message("refused", 5000);
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("largemsg");
            DeviceContact tablet = scene.device("largemsg");
            scene.register(phone, tablet);
            try (Originator alice = Originator.ofLargeMessage(scene)) {
                scene.peer.reply(scene.invited(phone), 480, "Temporarily Unavailable");
                scene.peer.reply(scene.invited(tablet), 486, "Busy Here");
                alice.connected();
                assertThat(Scene.lines(alice.ok, "a=recvonly")).hasSize(1);
                assertThat(Scene.attribute(alice.ok, "path")).contains(":" + function.msrpPort() + "/");
                alice.end.expectResponse(alice.send("refused", message, ""), 200);
                alice.bye();
            }
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }

    @Test
    @Requirement("DEF-06")
    void def06_aDeviceThatTakesLessThanTheMessageHasLeavesItToTheFunction() {
        byte[] message = message("less", 5000);
        try (Scene scene = new Scene(function)) {
            scene.register(scene.device("largemsg"));
            try (Originator alice = Originator.ofLargeMessage(scene, "a=file-selector:size:" + message.length);
                    ScriptedMsrpPeer end = ScriptedMsrpPeer.create()) {
                WireMessage invite = scene.invited();
                scene.core.accept(invite, scene.contactUri(), ScriptedCore.sdp(end, "message/cpim", "active", List.of("a=recvonly", "a=max-size:10")));
                scene.peer.expectRequest("ACK");
                scene.peer.reply(scene.peer.expectRequest("BYE"), 200, "OK");
                alice.connected();
                alice.end.expectResponse(alice.send("less", message, ""), 200);
                alice.bye();
            }
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }

    @Test
    @Requirement("DEF-10")
    void def10_whatADeviceRefusesForGoodIsTheOriginatorsAnswer() {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("largemsg");
            scene.register(phone);
            try (Originator alice = Originator.ofLargeMessage(scene)) {
                scene.peer.reply(scene.invited(phone), 603, "Decline");
                alice.refused(603);
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Requirement("DEF-06")
    void def06_whatNoDeviceAnswersIsTakenByTheFunctionAndTheInvitesAreCancelled() {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("largemsg");
            scene.register(phone);
            try (Originator alice = Originator.ofLargeMessage(scene)) {
                WireMessage invite = scene.invited(phone);
                scene.peer.reply(invite, 180, "Ringing");
                scene.peer.expect("180 for the originator", m -> m.status() == 180 && m.callId().equals(alice.invite.callId()),
                        Duration.ofSeconds(5));
                cancelled(scene, phone, invite);
                alice.connected();
                alice.end.expectResponse(alice.send("rang", message("rang", 3000), ""), 200);
                alice.bye();
            }
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }

    private static void cancelled(Scene scene, DeviceContact device, WireMessage invite) {
        WireMessage cancel = scene.peer.expect("CANCEL", m -> isFor(device, "CANCEL", m), Duration.ofSeconds(10));
        scene.peer.reply(cancel, 200, "OK");
        scene.peer.reply(invite, 487, "Request Terminated");
    }

    @Test
    @Requirement("ERR-03")
    void err03_theFirstDeviceThatAcceptsHasItTheOthersAreCancelledAndALate200IsEnded() {
        byte[] message = message("fork", 5000);
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("largemsg");
            DeviceContact tablet = scene.device("largemsg");
            DeviceContact desk = scene.device("largemsg");
            scene.register(phone, tablet, desk);
            try (Originator alice = Originator.ofLargeMessage(scene)) {
                WireMessage atPhone = scene.invited(phone);
                WireMessage atTablet = scene.invited(tablet);
                WireMessage atDesk = scene.invited(desk);
                scene.peer.reply(atTablet, 180, "Ringing");
                scene.peer.reply(atDesk, 180, "Ringing");
                try (Reception session = scene.accept(atPhone, "message/cpim"); ScriptedMsrpPeer late = ScriptedMsrpPeer.create()) {
                    cancelled(scene, tablet, atTablet);
                    WireMessage cancel = scene.peer.expect("CANCEL", m -> isFor(desk, "CANCEL", m), Duration.ofSeconds(10));
                    scene.core.accept(atDesk, scene.contactUri(), ScriptedCore.sdp(late, "*", "active", List.of("a=recvonly")));
                    scene.peer.reply(cancel, 200, "OK");
                    scene.peer.expect("ACK", m -> m.isRequest() && m.method().equals("ACK") && m.callId().equals(atDesk.callId()),
                            Duration.ofSeconds(10));
                    scene.peer.reply(scene.peer.expect("BYE", m -> m.isRequest() && m.method().equals("BYE")
                            && m.callId().equals(atDesk.callId()), Duration.ofSeconds(10)), 200, "OK");

                    alice.connected();
                    CompletableFuture<Reception.Parts> received = CompletableFuture.supplyAsync(session::receive);
                    alice.end.expectResponse(alice.send("fork", message, ""), 200);
                    assertThat(received.join().octets()).isEqualTo(message);
                    alice.bye();
                    session.ended();
                }
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Requirement({"DEF-06", "STO-03"})
    void def06_aTransferThatBreaksAtTheDeviceIsCompletedHereAndHeldWhole() {
        byte[] message = message("broken", 60_000);
        try (RunningFunction prompt = RunningFunction.start(Map.of("message.maxBytes", "300000")); Scene scene = new Scene(prompt)) {
            DeviceContact phone = scene.device("msg", "largemsg", "deferred");
            scene.register(phone);
            try (Originator alice = Originator.ofLargeMessage(scene)) {
                try (Reception session = scene.accept(scene.invited(phone), "message/cpim")) {
                    alice.connected();
                    CompletableFuture<MsrpFrame> sent = CompletableFuture.supplyAsync(() -> alice.send("broken", message, ""));
                    session.end().ok(session.end().expectSend());
                    session.end().ok(session.end().expectSend());
                    session.end().reset();
                    alice.end.expectResponse(sent.join(), 200);
                    session.ended();
                }
                alice.bye();
            }
            try (Reception delivery = scene.accept(scene.invited())) { // what is held wakes the queue
                Reception.Parts held = delivery.receive();
                delivery.ended();
                assertThat(held.parts()).hasSize(3);
                assertThat(held.body(2).getBytes(StandardCharsets.UTF_8)).isEqualTo(message);
            }
            await().untilAsserted(() -> assertThat(prompt.states(scene.user)).containsExactly("DELIVERED"));
        }
    }

    @Test
    @Requirement("DEF-06")
    void def06_aDeviceThatEndsTheSessionOrRefusesTheMessageLeavesItToTheFunction() {
        byte[] message = message("bye", 30_000);
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("largemsg");
            scene.register(phone);
            try (Originator alice = Originator.ofLargeMessage(scene)) {
                try (Reception session = scene.accept(scene.invited(phone), "message/cpim")) {
                    alice.connected();
                    CompletableFuture<MsrpFrame> sent = CompletableFuture.supplyAsync(() -> alice.send("bye", message, ""));
                    session.end().ok(session.end().expectSend());
                    scene.peer.expectResponseTo(scene.peer.dialogOfCallee(session.invite(), session.ok()).bye(), 200);
                    alice.end.expectResponse(sent.join(), 200);
                    alice.bye();
                }
            }
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("largemsg");
            scene.register(phone);
            try (Originator alice = Originator.ofLargeMessage(scene)) {
                try (Reception session = scene.accept(scene.invited(phone), "message/cpim")) {
                    alice.connected();
                    CompletableFuture<MsrpFrame> sent = CompletableFuture.supplyAsync(() -> alice.send("no", message("no", 30_000), ""));
                    session.end().respond(session.end().expectSend(), 413, "Too much");
                    alice.end.expectResponse(sent.join(), 200);
                    session.ended();
                    alice.bye();
                }
            }
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }

    @Test
    @Requirement("DEF-06")
    void def06_aDeviceThatAcceptsAndNeverConnectsLeavesItToTheFunction() {
        try (Scene scene = new Scene(function); ScriptedMsrpPeer silent = ScriptedMsrpPeer.create()) {
            DeviceContact phone = scene.device("largemsg");
            scene.register(phone);
            try (Originator alice = Originator.ofLargeMessage(scene)) {
                WireMessage invite = scene.invited(phone);
                scene.core.accept(invite, scene.contactUri(), ScriptedCore.sdp(silent, "*", "active", List.of("a=recvonly")));
                WireMessage bye = scene.peer.expect("BYE", m -> m.isRequest() && m.method().equals("BYE")
                        && m.callId().equals(invite.callId()), Duration.ofSeconds(10));
                scene.peer.reply(bye, 200, "OK");
                alice.connected();
                alice.end.expectResponse(alice.send("late", message("late", 3000), ""), 200);
                alice.bye();
            }
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }

    @Test
    @Requirement("DEF-07")
    void def07_anOriginatorThatVanishesTakesTheDevicesSessionWithIt() {
        byte[] message = message("gone", 60_000);
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("largemsg");
            scene.register(phone);
            try (Originator alice = Originator.ofLargeMessage(scene)) {
                try (Reception session = scene.accept(scene.invited(phone), "message/cpim")) {
                    alice.connected();
                    CompletableFuture<MsrpFrame> sent = CompletableFuture.supplyAsync(() -> alice.send("gone", message, 0, 30_720, ""));
                    for (int i = 0; i < 10; i++) {
                        session.end().ok(session.end().expectSend());
                    }
                    CompletableFuture.runAsync(() -> {
                        while (true) {
                            session.end().ok(session.end().expectSend());
                        }
                    });
                    sent.join();
                    alice.end.reset();
                    alice.ended();
                    session.ended();
                    assertThat(session.end().received()).noneMatch(frame -> frame.flag() == '$' && frame.body() != null);
                }
            }
            try (Originator alice = Originator.ofLargeMessage(scene)) {
                WireMessage invite = scene.invited(phone);
                scene.peer.reply(invite, 180, "Ringing");
                scene.peer.expect("180", m -> m.status() == 180 && m.callId().equals(alice.invite.callId()), Duration.ofSeconds(5));
                scene.peer.expectResponseTo(scene.peer.cancel(alice.invite), 200);
                alice.refused(487);
                cancelled(scene, phone, invite);
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Requirement("DEF-15")
    void def15_whatComesForAUserForWhomOlderMessagesAreHeldWaitsBehindThem() {
        try (Scene scene = new Scene(function)) {
            scene.hold("older", "the older");
            DeviceContact phone = scene.device("largemsg");
            scene.register(phone);
            try (Originator alice = Originator.ofLargeMessage(scene).connected()) {
                alice.end.expectResponse(alice.send("newer", message("newer", 3000), ""), 200);
                alice.bye();
            }
            scene.peer.expectNone("an INVITE past the older message", m -> isFor(phone, "INVITE", m), Duration.ofMillis(300));
            assertThat(function.states(scene.user)).containsExactly("QUEUED", "QUEUED");
        }
    }

    @Test
    void aMessageWhoseSizeIsNotToldIsHeldFirst() {
        byte[] message = message("unknown", 1500);
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("largemsg");
            scene.register(phone);
            try (Originator alice = Originator.ofLargeMessage(scene);
                    Reception session = scene.accept(scene.invited(phone), "message/cpim")) {
                alice.connected();
                alice.end.expectResponse(alice.end.chunk("unknown", 1, -1, "message/cpim", message, '$', ""), 200);
                session.ended();
                alice.bye();
            }
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }
}
