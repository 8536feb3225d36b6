package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.wire.FreePorts;
import org.restante.wire.MsrpFrame;
import org.restante.wire.Refereed;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Unrefereed;
import org.restante.wire.WireMessage;

/** Large Message Mode for a user who is away: the function receives in his place, streams to the store, and confirms last. */
@Refereed
class LargeMessageHeldIT {

    @TempDir
    private static Path folder;
    private static OpenStore store;
    private static RunningFunction function;

    @BeforeAll
    static void start() {
        store = OpenStore.in(folder);
        function = RunningFunction.start(Map.of("database.url", store.url(), "message.maxBytes", "200000", "queue.maxBytes", "400000",
                "queue.uploadIdle", "8s"));
    }

    @AfterAll
    static void stop() {
        function.close();
        store.close();
    }

    /** Whatever a test did: nothing that only half arrived stays in the store. */
    @AfterEach
    void nothingOfContentsThatDidNotComplete() {
        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> assertThat(store.arriving()).isZero());
    }

    private static byte[] message(String id, int octets) {
        return Scene.cpim(id, "line of a report ".repeat(octets / 17 + 1).substring(0, octets)).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    @Requirement({"DEF-05", "STO-01", "STO-02", "STO-03", "STO-04", "STO-05", "STO-07"})
    void def05_aLargeMessageIsReceivedHeldConfirmedAndDeliveredAsItWas() {
        byte[] message = message("lmm-1", 20_000);
        try (Scene scene = new Scene(function);
                Originator alice = Originator.ofLargeMessage(scene, "a=file-selector:size:" + message.length)) {
            alice.connected();
            assertThat(Scene.lines(alice.ok, "a=recvonly")).hasSize(1);
            assertThat(Scene.attribute(alice.ok, "setup")).isEqualTo("passive");
            assertThat(Scene.attribute(alice.ok, "accept-types")).isEqualTo("message/cpim");
            assertThat(Scene.attribute(alice.ok, "max-size")).isEqualTo("200000");
            assertThat(alice.ok.require("Server")).startsWith("CPM-serv/OMA");
            assertThat(alice.ok.require("Contact")).contains("cpm.largemsg");

            MsrpFrame last = alice.send("alice-1", message, "Success-Report: yes\n");
            assertThat(alice.end.expectResponse(last).status()).isEqualTo(200);
            assertThat(function.states(scene.user)).containsExactly("QUEUED"); // durable when it was answered
            MsrpFrame report = alice.end.expectReport();
            assertThat(report.require("Status")).startsWith("000 200");
            assertThat(report.require("Byte-Range")).isEqualTo("1-" + message.length + "/" + message.length);
            alice.bye();

            scene.register(scene.device("msg", "largemsg", "deferred"));
            try (Reception session = scene.accept(scene.invited())) {
                Reception.Parts parts = session.receive();
                session.ended();
                assertThat(parts.parts()).hasSize(3);
                assertThat(parts.body(0)).startsWith("INVITE " + scene.user + " SIP/2.0");
                assertThat(parts.sipHeader("From")).contains(Scene.ALICE);
                assertThat(parts.sipHeader("To")).contains(scene.user);
                assertThat(parts.sipHeader("Subject")).isEqualTo("A report");
                assertThat(parts.sipHeader("Date")).endsWith("GMT");
                assertThat(parts.sipHeader("Accept-Contact")).contains("cpm.largemsg");
                assertThat(parts.sipHeader("Conversation-ID")).isEqualTo("conversation-1");
                assertThat(parts.sipHeader("Contribution-ID")).isEqualTo("contribution-1");
                assertThat(parts.body(0)).doesNotContain("Via:", "Call-ID:", "CSeq:", "\nContact:", "Max-Forwards:");
                assertThat(parts.body(1)).contains("Message-ID: alice-1", "Content-Type: message/cpim",
                        "Byte-Range: 1-" + message.length + "/" + message.length);
                assertThat(parts.body(2).getBytes(StandardCharsets.UTF_8)).isEqualTo(message);
            }
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));
        }
    }

    @Test
    @Requirement("DEF-14")
    void def14_aSecondCopyIsConfirmedAndNotHeld() {
        byte[] message = message("twice", 3000);
        try (Scene scene = new Scene(function)) {
            for (int i = 0; i < 2; i++) {
                try (Originator alice = Originator.ofLargeMessage(scene).connected()) {
                    alice.end.expectResponse(alice.send("copy-" + i, message, ""), 200);
                    alice.bye();
                }
            }
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }

    @Test
    @Requirement("DEF-07")
    void def07_whatEndsBeforeItIsCompleteLeavesNothing() {
        byte[] message = message("half", 40_000);
        try (Scene scene = new Scene(function)) {
            try (Originator bye = Originator.ofLargeMessage(scene).connected()) {
                bye.end.expectResponse(bye.send("bye", message, 0, 20_480, ""), 200);
                bye.bye();
            }
            try (Originator reset = Originator.ofLargeMessage(scene).connected()) {
                reset.end.expectResponse(reset.send("reset", message, 0, 20_480, ""), 200);
                reset.end.reset();
                assertThat(reset.ended().require("Reason")).contains("cause=503");
            }
            try (Originator abort = Originator.ofLargeMessage(scene).connected()) {
                abort.end.expectResponse(abort.send("abort", message, 0, 20_480, ""), 200);
                abort.end.expectResponse(abort.end.chunk("abort", 20_481, message.length, "message/cpim", new byte[10], '#', ""), 200);
                abort.bye();
            }
            try (Originator torn = Originator.ofLargeMessage(scene).connected()) {
                torn.end.expectResponse(torn.send("torn", message, 0, 20_480, ""), 200);
                String part = "MSRP tornchunk1 SEND\r\nTo-Path: " + Scene.attribute(torn.ok, "path") + "\r\nFrom-Path: "
                        + torn.end.localPath() + "\r\nMessage-ID: torn\r\nByte-Range: 20481-22000/" + message.length
                        + "\r\nContent-Type: message/cpim\r\n\r\n" + "x".repeat(1520);
                torn.end.closeMidFrame(part.getBytes(StandardCharsets.UTF_8), 900);
                torn.ended();
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Requirement("DEF-07")
    void def07_whoeverDidNotSendAllOfAMessageIsToldNothingOfIt() {
        int core = FreePorts.udpAndTcp();
        try (RunningFunction function = RunningFunction.start(Map.of("core.route", "sip:127.0.0.1:" + core + ";transport=tcp",
                "message.maxBytes", "200000")); Scene scene = new Scene(function.sipPort(), "sip:bob@home.test", ScriptedSipPeer.open(core))) {
            byte[] message = askingForFailure(new String(message("half", 40_000), StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
            try (Originator bye = Originator.ofLargeMessage(scene).connected()) {
                bye.end.expectResponse(bye.send("bye", message, 0, 20_480, ""), 200);
                bye.bye();
            }
            try (Originator abort = Originator.ofLargeMessage(scene).connected()) {
                abort.end.expectResponse(abort.send("abort", message, 0, 20_480, ""), 200);
                abort.end.expectResponse(abort.end.chunk("abort", 20_481, message.length, "message/cpim", new byte[10], '#', ""), 200);
                abort.bye();
            }
            assertThat(function.queue(scene.user)).isEmpty();

            // what comes later, and of what its sender is told
            scene.send("Content-Type: message/cpim\nExpires: 1\n", askingForFailure(Scene.cpim("later", "for a second only")), 202);
            WireMessage told = scene.peer.expect("MESSAGE for the sender", m -> m.isRequest() && m.method().equals("MESSAGE"),
                    Duration.ofSeconds(20));
            scene.peer.reply(told, 200, "OK");
            assertThat(told.bodyText()).contains("<message-id>later</message-id>", "<failed");
            assertThat(scene.peer.received()).filteredOn(m -> m.isRequest() && m.method().equals("MESSAGE"))
                    .extracting(WireMessage::callId).containsOnly(told.callId());
            assertThat(function.states(scene.user)).containsExactly("EXPIRED");
        }
    }

    private static String askingForFailure(String cpim) {
        assertThat(cpim).contains("positive-delivery, display");
        return cpim.replace("positive-delivery, display", "positive-delivery, negative-delivery");
    }

    @Test
    @Requirement("DEF-07")
    void def07_anOriginatorThatVanishesBeforeItSendsLeavesNothing() {
        try (Scene scene = new Scene(function)) {
            try (Originator silent = Originator.ofLargeMessage(scene)) {
                silent.accepted();
                silent.dialog.ack();
                assertThat(silent.ended().require("Reason")).contains("cause=503"); // no MSRP connection in time
            }
            try (Originator mute = Originator.ofLargeMessage(scene).connected()) {
                mute.ended(); // connected, but nothing comes
            }
            try (Originator early = Originator.ofLargeMessage(scene)) {
                early.accepted();
                early.dialog.ack();
                early.bye();
            }
            try (Originator unacknowledged = Originator.ofLargeMessage(scene)) {
                unacknowledged.accepted(); // no ACK, no connection
                await().untilAsserted(() -> assertThat(scene.peer.retransmissions()).isPositive());
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Requirement("DEF-11")
    void def11_whatIsTooLargeOrDoesNotFitIsRefusedBeforeItIsSentOr413WhileItIs() {
        try (Scene scene = new Scene(function)) {
            WireMessage tooLarge = Originator.ofLargeMessage(scene, "a=file-selector:size:200001").refused(480);
            assertThat(tooLarge.header("Retry-After")).contains("3600");

            byte[] overAll = message("over", 210_000);
            try (Originator declared = Originator.ofLargeMessage(scene).connected()) {
                declared.end.expectResponse(declared.end.chunk("declared", 1, overAll.length, "message/cpim",
                        java.util.Arrays.copyOf(overAll, 2048), '+', ""), 413);
                declared.bye();
            }
            try (Originator undeclared = Originator.ofLargeMessage(scene).connected()) {
                int at = 0;
                MsrpFrame chunk;
                do {
                    chunk = undeclared.end.chunk("undeclared", at + 1, -1, "message/cpim",
                            java.util.Arrays.copyOfRange(overAll, at, at + 20_000), '+', "");
                    at += 20_000;
                } while (at < 200_000 && undeclared.end.expectResponse(chunk, 200) != null);
                undeclared.end.expectResponse(chunk, 200); // at the limit
                chunk = undeclared.end.chunk("undeclared", at + 1, -1, "message/cpim", new byte[] {'x'}, '+', "");
                undeclared.end.expectResponse(chunk, 413); // one past it
                undeclared.bye();
            }
            try (Originator liar = Originator.ofLargeMessage(scene, "a=file-selector:size:100").connected()) {
                int answer = 200; // more than it told, and more than a CPIM head beyond it
                for (int i = 0; answer == 200 && i < 50; i++) {
                    answer = liar.end.expectResponse(liar.end.chunk("liar", i * 2048L + 1, -1, "message/cpim",
                            java.util.Arrays.copyOfRange(overAll, i * 2048, i * 2048 + 2048), '+', "")).status();
                }
                assertThat(answer).isEqualTo(413);
                liar.bye();
            }
            assertThat(function.queue(scene.user)).isEmpty();
            try (Originator first = Originator.ofLargeMessage(scene).connected()) {
                first.end.expectResponse(first.send("fits", message("fits", 199_000), ""), 200);
                first.bye();
            }
            try (Originator second = Originator.ofLargeMessage(scene).connected()) {
                second.end.expectResponse(second.send("fits-too", message("fits-too", 150_000), ""), 200);
                second.bye();
            }
            WireMessage full = Originator.ofLargeMessage(scene, "a=file-selector:size:100000").refused(480); // queue.maxBytes
            assertThat(full.header("Retry-After")).contains("3600");
            assertThat(function.states(scene.user)).hasSize(2);
        }
    }

    @Test
    void whatIsNotCpimOrIsBrokenIsRefusedByMsrpAndNotHeld() {
        try (Scene scene = new Scene(function)) {
            for (Map.Entry<String, Integer> wrong : Map.of("no headers at all", 400, "From: <sip:a@b.c>\r\n\r\nfoo: bar\r\n\r\n", 400,
                    Scene.cpim("cl", "fourteen octets").replace("Content-Length: 15", "Content-Length: 99"), 400).entrySet()) {
                try (Originator alice = Originator.ofLargeMessage(scene).connected()) {
                    MsrpFrame sent = alice.send("wrong", wrong.getKey().getBytes(StandardCharsets.UTF_8), "");
                    assertThat(alice.end.expectResponse(sent).status()).isEqualTo(wrong.getValue());
                    alice.bye();
                }
            }
            try (Originator alice = Originator.ofLargeMessage(scene).connected()) {
                alice.end.expectResponse(alice.end.send("application/x-msdownload", "MZ".getBytes()), 415);
                byte[] message = message("right", 100);
                alice.end.expectResponse(alice.send("right", message, ""), 200); // the type was wrong, not the session
                alice.end.expectResponse(alice.send("more", message("more", 100), ""), 403); // one message is its purpose
                alice.bye();
            }
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }

    @Test
    @Requirement("DEF-12")
    void def12_aLifetimeOfZeroIsNotHeld() {
        try (Scene scene = new Scene(function)) {
            Originator alice = new Originator(scene);
            alice.invite(Originator.headers(Originator.LARGE) + "Message-Expires: 0\n",
                    alice.sdp("message/cpim", "active", "a=sendonly")).refused(480);
            alice.invite(Originator.headers(Originator.LARGE) + "Message-Expires: soon\n",
                    alice.sdp("message/cpim", "active", "a=sendonly")).refused(400);
            alice.close();
        }
    }

    @Test
    void anOriginatorThatWaitsToBeConnectedToIsConnectedTo() {
        byte[] message = message("passive", 5000);
        try (Scene scene = new Scene(function); Originator alice = new Originator(scene)) {
            alice.end.listen();
            alice.invite(Originator.headers(Originator.LARGE), alice.sdp("message/cpim", "passive", "a=sendonly")).accepted();
            assertThat(Scene.attribute(alice.ok, "setup")).isEqualTo("active");
            alice.dialog.ack();
            alice.end.remotePath(Scene.attribute(alice.ok, "path")).awaitConnection();
            alice.end.ok(alice.end.expectSend());
            alice.end.expectResponse(alice.send("passive", message, ""), 200);
            alice.bye();
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }

    @Test
    void anOriginatorThatStaysAfterItsMessageIsEnded() {
        try (Scene scene = new Scene(function); Originator alice = Originator.ofLargeMessage(scene).connected()) {
            alice.end.expectResponse(alice.send("stays", message("stays", 3000), ""), 200);
            alice.ended();
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }

    @Test
    @Requirement("STO-06")
    void sto06_whoAskedForPrivacyIsNotNamedWhenItIsDelivered() {
        try (Scene scene = new Scene(function); Originator alice = new Originator(scene)) {
            alice.invite(Originator.headers(Originator.LARGE) + "Privacy: id\n", alice.sdp("message/cpim", "active", "a=sendonly"));
            alice.connected();
            alice.end.expectResponse(alice.send("secret", message("secret", 3000), ""), 200);
            alice.bye();
            scene.register(scene.device("msg", "largemsg", "deferred"));
            WireMessage invite = scene.invited();
            try (Reception session = scene.accept(invite)) {
                Reception.Parts parts = session.receive();
                session.ended();
                assertThat(invite.toString() + parts.text()).doesNotContain("alice@");
            }
        }
    }

    @Test
    @Unrefereed("the originator offers what is no SDP")
    void aSessionDescriptionThatCannotBeUsedIsRefused() {
        try (Scene scene = new Scene(function); Originator alice = new Originator(scene)) {
            String good = alice.sdp("message/cpim", "active", "a=sendonly");
            for (String wrong : List.of("v=0\nthis is no SDP\n", good + "m=message 9 TCP/MSRP *\na=path:" + alice.end.localPath() + "\n",
                    good.replace("TCP/MSRP", "RTP/AVP"), good.replace("m=message 9", "m=message 0"),
                    good.replace("accept-types:message/cpim", "accept-types:text/html"), good.replaceAll("a=accept-types.*\n", ""),
                    good.replace("a=sendonly", "a=recvonly"), good.replace("a=sendonly", "a=inactive"),
                    good.replaceAll("a=path.*\n", ""), good.replace("a=path:msrp", "a=path:http"),
                    good.replace("TCP/MSRP", "TCP/TLS/MSRP"), good.replace("a=setup:active", "a=setup:holdconn"),
                    good.replace("a=setup:active", "a=setup:sideways"), good + "a=file-selector:size:many\n")) {
                alice.invite(Originator.headers(Originator.LARGE), wrong).refused(488);
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }
}
