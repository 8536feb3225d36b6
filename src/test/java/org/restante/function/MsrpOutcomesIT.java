package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.MsrpFrame;
import org.restante.wire.Refereed;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Unrefereed;
import org.restante.wire.WireMessage;

/** What can become of MSRP in a delivery, each line of table E.3 on the wire: what stays deferred, and the reason kept. */
@Refereed
@ExtendWith(SharedFunction.class)
class MsrpOutcomesIT {

    private static RunningFunction patient; // waits long for reports

    @BeforeAll
    static void start() {
        patient = RunningFunction.start(Map.of("msrp.reportWait", "3m"));
    }

    @AfterAll
    static void stop() {
        patient.close();
    }

    /** Holds two messages, lets the device accept, connect and be sent the first one. */
    private static Reception begun(RunningFunction function, Scene scene, String first) {
        scene.hold("o1", first);
        scene.hold("o2", "the second");
        DeviceContact phone = scene.device("msg");
        scene.register(phone);
        return scene.accept(scene.invited(phone));
    }

    /** The device refuses a message: in its answer, or by a report that comes before a friendlier answer. */
    private static void refuse(Reception session, MsrpFrame send, int status, boolean byReport) {
        if (byReport) {
            session.end().report(send, 1, send.content().length, send.content().length, status, "No");
            session.end().ok(send);
        } else {
            session.end().respond(send, status, "No");
        }
    }

    private static String why(int status, boolean byReport) {
        return (byReport ? "the device reported " : "the device refused it with ") + status;
    }

    private static void confirm(Reception session, MsrpFrame send) {
        session.end().ok(send);
        session.end().report(send, 1, send.content().length, send.content().length, 200, "OK");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 423, 499, 500})
    @Requirement("ERR-05")
    void err05_aMessageThatIsRefusedStaysAndTheNextIsSent(int status, RunningFunction function) {
        try (Scene scene = new Scene(function); Reception session = begun(function, scene, "the first")) {
            session.end().respond(session.end().expectSend(), status, "No");
            assertThat(session.receive().text()).contains("the second");
            session.ended();
            new Ledger(function, scene).awaitMessages("QUEUED RETRY the device refused it with " + status, "DELIVERED");
        }
    }

    @ParameterizedTest
    @CsvSource({"403, Forbidden", "408, Timeout", "481, No Such Session", "501, Not Implemented"})
    @Requirement("ERR-05")
    void err05_anAnswerAboutTheSessionEndsIt(int status, String text, RunningFunction function) {
        try (Scene scene = new Scene(function); Reception session = begun(function, scene, "the first")) {
            session.end().respond(session.end().expectSend(), status, text);
            session.ended();
            String why = "QUEUED RETRY the device refused it with " + status;
            new Ledger(function, scene).awaitMessages(why, why);
        }
    }

    /** 413: in the middle of the message, which is never sent to this device again; the next follows. */
    @Test
    @Requirement("ERR-05")
    void err05_aMessageThatIsTooLargeIsBrokenOff(RunningFunction function) {
        try (Scene scene = new Scene(function); Reception session = begun(function, scene, "x".repeat(4500))) {
            MsrpFrame chunk = session.end().expectSend();
            assertThat(chunk.flag()).isEqualTo('+');
            session.end().respond(chunk, 413, "Stop Sending Message");
            MsrpFrame next = session.end().expect("the second message", frame -> frame.method().equals("SEND")
                    && !frame.require("Message-ID").equals(chunk.require("Message-ID")), Duration.ofSeconds(10));
            assertThat(next.bodyText()).contains("the second");
            confirm(session, next);
            session.ended();
            new Ledger(function, scene).awaitMessages("QUEUED FAILED the device refused it with 413", "DELIVERED");
        }
    }

    /** 415: once more as message/cpim in the same session, then the device is incapable of it. */
    @ParameterizedTest
    @CsvSource({"true, false", "false, false", "true, true", "false, true"})
    @Requirement("ERR-05")
    void err05_aFormThatIsRefusedIsFollowedByBareCpimInTheSameSession(boolean taken, boolean byReport, RunningFunction function) {
        try (Scene scene = new Scene(function); Reception session = begun(function, scene, "the first")) {
            MsrpFrame multipart = session.end().expectSend();
            assertThat(multipart.require("Content-Type")).startsWith("multipart/mixed");
            refuse(session, multipart, 415, byReport);
            MsrpFrame bare = session.end().expectSend();
            assertThat(bare.require("Content-Type")).isEqualTo("message/cpim");
            assertThat(bare.bodyText()).contains("the first");
            assertThat(bare.require("Message-ID")).isNotEqualTo(multipart.require("Message-ID"));
            if (taken) {
                confirm(session, bare);
            } else {
                refuse(session, bare, 415, byReport);
            }
            assertThat(session.receive().text()).contains("the second");
            session.ended();
            new Ledger(function, scene).awaitMessages(taken ? "DELIVERED CONFIRMED" : "QUEUED FAILED " + why(415, byReport),
                    "DELIVERED CONFIRMED");
        }
    }

    /** 415 by a report when all is sent: the second form comes in the same session all the same, before the BYE. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Requirement("ERR-05")
    void err05_aFormThatIsReportedAsRefusedLaterIsFollowedByBareCpimInTheSameSession(boolean taken, RunningFunction function) {
        try (Scene scene = new Scene(function); Reception session = begun(function, scene, "the first")) {
            MsrpFrame first = session.end().expectSend();
            session.end().ok(first);
            confirm(session, session.end().expectSend());
            session.end().report(first, 1, first.content().length, first.content().length, 415, "Unsupported Media Type");
            MsrpFrame bare = session.end().expectSend();
            assertThat(bare.require("Content-Type")).isEqualTo("message/cpim");
            assertThat(bare.bodyText()).contains("the first");
            session.end().ok(bare);
            session.end().report(bare, 1, bare.content().length, bare.content().length, taken ? 200 : 415, "As said");
            session.ended();
            new Ledger(function, scene).awaitMessages(taken ? "DELIVERED CONFIRMED" : "QUEUED FAILED the device reported 415",
                    "DELIVERED CONFIRMED");
        }
    }

    /** 506: BYE, and at once a new session, which begins with the same message. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Requirement("ERR-05")
    void err05_aSessionOnTheWrongConnectionIsFollowedByAnother(boolean byReport, RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg");
            scene.hold("w1", "once more");
            scene.register(phone);
            WireMessage first = scene.invited(phone);
            try (Reception session = scene.accept(first)) {
                refuse(session, session.end().expectSend(), 506, byReport);
                session.ended();
            }
            WireMessage second = scene.invited(phone);
            assertThat(second.callId()).isNotEqualTo(first.callId());
            try (Reception session = scene.accept(second)) {
                assertThat(session.receive().text()).contains("once more");
                session.ended();
            }
            new Ledger(function, scene).awaitMessages("DELIVERED CONFIRMED");
        }
    }

    /** 506 by a report when more is sent: all that is not confirmed comes in the new session, in the order of reception. */
    @Test
    @Requirement("ERR-05")
    void err05_whatIsNotConfirmedInASessionOnTheWrongConnectionComesInTheOther(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg");
            for (int i = 1; i <= 3; i++) {
                scene.hold("a" + i, "number " + i);
            }
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                confirm(session, session.end().expectSend());
                session.end().ok(session.end().expectSend());
                refuse(session, session.end().expectSend(), 506, true);
                session.ended();
            }
            try (Reception session = scene.accept(scene.invited(phone))) {
                assertThat(session.receive().text()).contains("number 2");
                assertThat(session.receive().text()).contains("number 3");
                session.ended();
            }
            new Ledger(function, scene).awaitMessages("DELIVERED CONFIRMED", "DELIVERED CONFIRMED", "DELIVERED CONFIRMED");
        }
    }

    @ParameterizedTest
    @CsvSource({"400, RETRY, true", "401, RETRY, true", "423, RETRY, true", "499, RETRY, true", "413, FAILED, true",
        "403, RETRY, false", "408, RETRY, false", "481, RETRY, false", "501, RETRY, false"})
    @Requirement("ERR-05")
    void err05_aReportOfAFailureCountsAsItsStatus(int status, String ledger, boolean goesOn, RunningFunction function) {
        try (Scene scene = new Scene(function); Reception session = begun(function, scene, "the first")) {
            refuse(session, session.end().expectSend(), status, true);
            if (goesOn) {
                assertThat(session.receive().text()).contains("the second");
            }
            session.ended();
            new Ledger(function, scene).awaitMessages("QUEUED " + ledger + " the device reported " + status,
                    goesOn ? "DELIVERED CONFIRMED" : "QUEUED RETRY the device reported " + status);
        }
    }

    /** The connection is lost, in order or not, inside a message; what was confirmed before it stays delivered. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Requirement("ERR-06")
    void err06_aConnectionThatIsLostLeavesTheMessageWhole(boolean reset, RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("l1", "the first");
            scene.hold("l2", "x".repeat(4500));
            scene.hold("l3", "the third");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                session.receive();
                session.end().ok(session.end().expectSend());
                if (reset) {
                    session.end().reset();
                } else {
                    session.end().closeConnection();
                }
                assertThat(session.ended().require("Reason")).isEqualTo("SIP;cause=503");
            }
            new Ledger(function, scene).awaitMessages("DELIVERED CONFIRMED", "QUEUED RETRY MSRP: ", "QUEUED RETRY MSRP: ");
        }
    }

    /** The device ends the session at each of its steps: what it has not confirmed stays, and we send no BYE of ours. */
    @ParameterizedTest
    @CsvSource({"before it connects, QUEUED RETRY, QUEUED RETRY", "connected but not bound, QUEUED RETRY, QUEUED RETRY",
        "inside a message, QUEUED RETRY, QUEUED RETRY", "before its reports, QUEUED RETRY, QUEUED RETRY",
        "between two messages, DELIVERED CONFIRMED, QUEUED RETRY", "after a report, QUEUED RETRY, DELIVERED CONFIRMED"})
    @Requirement("ERR-06")
    void err06_aByeOfTheDeviceLeavesWhatItHasNotConfirmed(String when, String first, String second) {
        try (Scene scene = new Scene(patient); ScriptedMsrpPeer end = ScriptedMsrpPeer.create()) {
            scene.hold("b1", "x".repeat(when.equals("inside a message") ? 4500 : 10));
            scene.hold("b2", "the second");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            WireMessage ok = scene.core.accept(invite, scene.contactUri(),
                    ScriptedCore.sdp(end, "*", "active", List.of("a=recvonly")));
            Reception session = new Reception(scene, invite, ok, scene.peer.expectRequest("ACK"), end);
            if (!when.equals("before it connects")) {
                end.connect(Scene.attribute(invite, "path"));
                listen(session, when);
            }
            if (!first.equals(second)) {
                new Ledger(patient, scene).awaitMessages(first.replace("QUEUED RETRY", "DELIVERING"), second.replace("QUEUED RETRY", "DELIVERING"));
            }
            bye(session);
            new Ledger(patient, scene).awaitMessages(stays(first), stays(second));
            if (!when.equals("before it connects") && !when.startsWith("connected")) { // unbound it is nobody's
                end.expectClosed();
            }
            assertThat(scene.peer.received()).noneMatch(m -> m.isRequest() && m.method().equals("BYE"));
        }
    }

    private static void listen(Reception session, String until) {
        if (until.equals("connected but not bound")) {
            return;
        }
        session.end().expectResponse(session.end().bind(), 200);
        MsrpFrame first = session.end().expectSend();
        if (until.equals("between two messages")) {
            confirm(session, first);
        } else {
            session.end().ok(first);
        }
        MsrpFrame second = session.end().expectSend(); // the next chunk, where it is inside a message
        if (until.equals("before its reports")) {
            session.end().ok(second);
        } else if (until.equals("after a report")) {
            confirm(session, second);
        }
    }

    private static String stays(String outcome) {
        return outcome.equals("QUEUED RETRY") ? outcome + " the device ended the session" : outcome + " reported by the device";
    }

    private static void bye(Reception session) {
        ScriptedSipPeer peer = session.scene().peer;
        peer.expectResponseTo(peer.dialogOfCallee(session.invite(), session.ok()).bye(), 200);
    }

    /** Both end the session at once: each BYE is answered, and what was confirmed is delivered. */
    @Test
    @Requirement("ERR-06")
    void err06_aByeThatCrossesOursIsAnswered(RunningFunction function) {
        try (Scene scene = new Scene(function); Reception session = begun(function, scene, "the first")) {
            session.receive();
            session.receive();
            WireMessage ours = scene.peer.expectRequest("BYE");
            bye(session);
            scene.peer.reply(ours, 200, "OK");
            new Ledger(function, scene).awaitMessages("DELIVERED CONFIRMED", "DELIVERED CONFIRMED");
        }
    }

    /** Inside a container, or a large message in a session of its own: nothing of it counts, and all comes once more. */
    @ParameterizedTest
    @CsvSource({"payload.strategy, MERGED, multipart/mixed", "lmm.delivery, OWN_SESSION, message/cpim"})
    @Requirement("ERR-06")
    void err06_aByeInsideWhatIsNotAPushLeavesAllOfIt(String setting, String value, String type) {
        try (RunningFunction function = RunningFunction.start(Map.of(setting, value)); Scene scene = new Scene(function)) {
            for (int i = 1; i <= 3; i++) {
                scene.hold("c" + i, i + "x".repeat(3000));
            }
            DeviceContact phone = scene.device("msg", "largemsg", "deferred");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited())) {
                MsrpFrame chunk = session.end().expectSend();
                assertThat(chunk.flag()).isEqualTo('+');
                assertThat(chunk.require("Content-Type")).startsWith(type);
                session.end().ok(chunk);
                bye(session);
            }
            new Ledger(function, scene).awaitMessages(stays("QUEUED RETRY"), stays("QUEUED RETRY"), stays("QUEUED RETRY"));
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited())) {
                assertThat(session.receive().text()).contains("imdn.Message-ID: c1", "\r\n\r\n1x");
            }
        }
    }

    /** A device can cancel only an INVITE of its own: any other CANCEL is told so, and changes nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Requirement("ERR-05")
    void err05_aCancelOfTheDeviceIsOfNoAccount(boolean asOurInvite, RunningFunction function) {
        try (Scene scene = new Scene(function); Reception session = begun(function, scene, "the first")) {
            MsrpFrame send = session.end().expectSend();
            WireMessage invite = session.invite();
            String branch = asOurInvite ? invite.param("Via", "branch").orElseThrow() : "[branch]";
            WireMessage cancel = scene.peer.send("CANCEL " + invite.contactUri() + " SIP/2.0\nVia: SIP/2.0/[transport] [local];branch="
                    + branch + "\nMax-Forwards: 70\nFrom: " + session.ok().require("To") + "\nTo: " + invite.require("From")
                    + "\nCall-ID: " + invite.callId() + "\nCSeq: " + invite.cseq() + " CANCEL\n");
            scene.peer.expectResponseTo(cancel, 481);
            confirm(session, send);
            assertThat(session.receive().text()).contains("the second");
            session.ended();
            new Ledger(function, scene).awaitMessages("DELIVERED CONFIRMED", "DELIVERED CONFIRMED");
        }
    }

    /**
     * The device ends the session and tells only then that it has a message whole: that counts for a minute, on whatever
     * connection it comes. The report of another session, and that of a part, count for nothing.
     */
    @ParameterizedTest
    @ValueSource(strings = {"with the BYE", "on the connection that we close", "on another connection"})
    @Requirement("ERR-05")
    void err05_aReportThatComesAfterTheSessionStillCounts(String when, RunningFunction function) {
        try (Scene scene = new Scene(function); Reception session = begun(function, scene, "the first");
                ScriptedMsrpPeer other = ScriptedMsrpPeer.create()) {
            MsrpFrame first = session.end().expectSend();
            session.end().ok(first);
            MsrpFrame second = session.end().expectSend();
            session.end().ok(second);
            WireMessage bye = scene.peer.dialogOfCallee(session.invite(), session.ok()).request("BYE", "", "");
            ScriptedMsrpPeer reporting = session.end();
            if (!when.startsWith("with")) {
                session.end().expectClosed();
            }
            if (when.endsWith("another connection")) {
                new Ledger(function, scene).awaitMessages("QUEUED RETRY the device ended", "QUEUED RETRY the device ended");
                reporting = other.connect(first.fromPath().replaceAll("/[^/;]+;", "/0123456789abcdef0123456789;"));
                int octets = first.content().length;
                other.frame("REPORT", "Message-ID: " + first.require("Message-ID") + "\nByte-Range: 1-" + octets + '/' + octets
                        + "\nStatus: 000 200 OK\n", null, '$');
            }
            reporting.report(first, 1, first.content().length - 1, first.content().length, 200, "OK");
            reporting.report(second, 1, second.content().length, second.content().length, 200, "OK");
            scene.peer.expectResponseTo(bye, 200);
            new Ledger(function, scene).awaitMessages("QUEUED RETRY the device ended", "DELIVERED CONFIRMED reported by the device");
            await().untilAsserted(() -> assertThat(function.history(scene.user)).hasSize(1));
        }
    }

    /** No connection, a connection that says nothing, one that names another session: BYE after msrp.connectTimeout. */
    @ParameterizedTest
    @ValueSource(strings = {"no connection", "no request", "another session"})
    @Requirement("ERR-05")
    void err05_whoDoesNotBindTheSessionIsGivenNothing(String what, RunningFunction function) {
        try (Scene scene = new Scene(function); ScriptedMsrpPeer end = ScriptedMsrpPeer.create()) {
            scene.hold("c1", "for the right one");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            scene.core.accept(invite, scene.contactUri(),
                    ScriptedCore.sdp(end, "*", "active", List.of("a=recvonly")));
            scene.peer.expectRequest("ACK");
            String path = Scene.attribute(invite, "path");
            if (!what.equals("no connection")) {
                end.connect(path);
            }
            if (what.equals("another session")) {
                end.remotePath(path.replaceAll("/[^/;]+;", "/0123456789abcdef0123456789;"));
                end.expectResponse(end.bind(), 481);
                end.expectClosed();
            }
            WireMessage bye = scene.peer.expect("BYE", m -> m.isRequest() && m.method().equals("BYE"), Duration.ofSeconds(10));
            scene.peer.reply(bye, 200, "OK");
            new Ledger(function, scene).awaitMessages("QUEUED RETRY MSRP: ");
            assertThat(end.received()).noneMatch(frame -> frame.isRequest() && frame.method().equals("SEND"));
        }
    }

    /** The device talks in a session that is for listening: content is refused, an empty SEND is not; deliveries go on. */
    @Test
    @Requirement("ERR-05")
    void err05_contentFromTheDeviceIsRefusedAndTheDeliveryGoesOn(RunningFunction function) {
        try (Scene scene = new Scene(function); Reception session = begun(function, scene, "the first")) {
            MsrpFrame send = session.end().expectSend();
            session.end().expectResponse(session.end().send("text/plain", "hi".getBytes(StandardCharsets.UTF_8)), 403);
            session.end().expectResponse(session.end().bind(), 200);
            confirm(session, send);
            assertThat(session.receive().text()).contains("the second");
            session.ended();
            new Ledger(function, scene).awaitMessages("DELIVERED CONFIRMED", "DELIVERED CONFIRMED");
        }
    }

    /** The device breaks a message of its own off: that is answered, and changes nothing. */
    @Test
    @Requirement("ERR-05")
    void err05_whatTheDeviceBreaksOffChangesNothing(RunningFunction function) {
        try (Scene scene = new Scene(function); Reception session = begun(function, scene, "the first")) {
            MsrpFrame send = session.end().expectSend();
            MsrpFrame broken = session.end().chunk("broken", 1, 100, "text/plain", "hi".getBytes(StandardCharsets.UTF_8), '#', "");
            assertThat(session.end().expectResponse(broken).status()).isIn(400, 403);
            confirm(session, send);
            assertThat(session.receive().text()).contains("the second");
            session.ended();
            new Ledger(function, scene).awaitMessages("DELIVERED CONFIRMED", "DELIVERED CONFIRMED");
        }
    }

    @Test
    @Unrefereed("the device sends what is no MSRP")
    @Requirement("ERR-05")
    void err05_garbageEndsTheConnectionAndTheSession(RunningFunction function) {
        try (Scene scene = new Scene(function); Reception session = begun(function, scene, "the first")) {
            session.end().expectSend();
            session.end().raw("this is no MSRP\r\n\r\n");
            session.end().expectClosed();
            session.ended();
            new Ledger(function, scene).awaitMessages("QUEUED RETRY MSRP: ", "QUEUED RETRY MSRP: ");
        }
    }
}
