package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.FreePorts;
import org.restante.wire.Refereed;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.WireMessage;

/**
 * Final responses to the INVITE of a delivery, each line of table E.1 on the wire: what stays deferred, the reason that is
 * kept, and when the device is tried again.
 */
@Refereed
@ExtendWith(SharedFunction.class)
class InviteRefusalsIT {

    private static final Duration A_CAMPAIGN = Duration.ofMillis(700); // trigger.settle is 200 ms

    /** A line of table E.1; the reason names the last response, and a registration anew is followed by another try. */
    @ParameterizedTest
    @ValueSource(strings = {"300 301 302 305 380", "400 402 405 406 414 416 420 421 482 483 493 505", "401 407", "413 513", "408",
        "430 439", "480", "481", "487", "491", "494", "500 502 503 504 580", "399 433 499 599"})
    @Requirement("ERR-01")
    void err01_whatIsRefusedStaysDeferredWithItsReason(String line, RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("e1", "refused");
            DeviceContact phone = scene.device("msg");
            for (String status : line.split(" ")) {
                scene.peer.reply(scene.invitedAnew(phone), Integer.parseInt(status), "No");
                new Ledger(function, scene).awaitMessages("QUEUED RETRY the device answered " + status + " No");
            }
        }
    }

    /** A device that is gone is tried when it registers again, and the core is asked for the others at once. */
    @ParameterizedTest
    @ValueSource(ints = {404, 410, 604, 484, 485})
    @Requirement("ERR-01")
    void err01_aDeviceThatIsGoneIsAskedForAtTheCore(int status, RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("g1", "to whom?");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            scene.peer.reply(scene.invited(phone), status, "No");
            new Ledger(function, scene).awaitMessages("QUEUED RETRY the device answered " + status + " No");
            WireMessage refresh = scene.peer.expectRequest("SUBSCRIBE");
            assertThat(refresh.require("Event")).isEqualTo("reg");
            scene.peer.reply(refresh, 200, "OK", "Expires: 600000\r\n", new byte[0]);
            scene.peer.reply(scene.invitedAnew(phone), 480, "Temporarily Unavailable");
        }
    }

    /** Who was busy or declined has 30 s of peace (TRG-11), and a core that forbids an hour, though he registers anew. */
    @ParameterizedTest
    @ValueSource(ints = {403, 486, 600, 603, 699})
    @Requirement("ERR-01")
    void err01_notEveryRegistrationIsFollowedByAnotherTry(int status, RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("p1", "not now");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            scene.peer.reply(scene.invited(phone), status, "No");
            new Ledger(function, scene).awaitMessages("QUEUED RETRY the device answered " + status + " No");
            scene.register(phone);
            scene.peer.expectNone("INVITE", m -> m.isRequest() && m.method().equals("INVITE"), A_CAMPAIGN);
        }
    }

    /** Table E.1: the next form once, then the device is spared the message; another device is not. */
    @ParameterizedTest
    @ValueSource(ints = {415, 488, 606})
    @Requirement("ERR-01")
    void err01_aDeviceThatTakesNoSessionIsOfferedAPlainOneAndThenSparedTheMessage(int status, RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("f1", "in no form");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage first = scene.invited(phone);
            scene.peer.reply(first, status, "No");
            WireMessage plain = scene.invited(phone);
            scene.peer.reply(plain, status, "No");

            assertThat(Scene.attribute(first, "accept-types")).isEqualTo("message/cpim multipart/mixed");
            assertThat(Scene.attribute(plain, "accept-types")).isEqualTo("message/cpim");
            new Ledger(function, scene).awaitMessages("QUEUED FAILED the device answered " + status + " No");
            DeviceContact tablet = scene.device("msg");
            scene.register(phone, tablet);
            try (Reception session = scene.accept(scene.invited(tablet))) {
                assertThat(session.receive().text()).contains("in no form");
                session.ended();
            }
        }
    }

    @Test
    @Requirement("ERR-01")
    void err01_aPlainOfferThatIsAcceptedDeliversBareMessages(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("f2", "after all");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            scene.peer.reply(scene.invited(phone), 488, "Not Acceptable Here");
            try (Reception session = scene.accept(scene.invited(phone), "message/cpim")) {
                assertThat(session.receive().contentType()).isEqualTo("message/cpim");
                session.ended();
            }
            new Ledger(function, scene).awaitMessages("DELIVERED CONFIRMED");
        }
    }

    /** Table E.1: 600 and 603 speak for all devices of the user; 486 for one. */
    @ParameterizedTest
    @CsvSource({"600, true", "603, true", "607, true", "486, false"})
    @Requirement("ERR-01")
    void err01_aUserWhoSpeaksForAllHisDevicesIsRungOnNone(int status, boolean all, RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("a1", "to whom?");
            DeviceContact phone = scene.device("msg");
            DeviceContact tablet = scene.device("msg");
            scene.register(phone, tablet);
            WireMessage toPhone = scene.invited(phone);
            WireMessage toTablet = scene.invited(tablet);
            scene.peer.reply(toTablet, 180, "Ringing");
            scene.peer.reply(toPhone, status, "No");
            if (all) {
                WireMessage cancel = scene.peer.expectRequest("CANCEL");
                assertThat(cancel.callId()).isEqualTo(toTablet.callId());
                scene.peer.reply(cancel, 200, "OK");
                scene.peer.reply(toTablet, 487, "Request Terminated");
            } else {
                try (Reception session = scene.accept(toTablet)) {
                    assertThat(session.receive().text()).contains("to whom?");
                    session.ended();
                }
            }
            if (all) {
                await().untilAsserted(() -> assertThat(function.ledger(scene.user).get(0).toString())
                        .contains("\"QUEUED\"", "the device answered " + status + " No", "declined on another device"));
            } else {
                new Ledger(function, scene).awaitMessages("DELIVERED");
            }
        }
    }

    /** Table E.1: the next hop cannot be reached at all; the device is as one that does not answer. */
    @Test
    @Requirement("ERR-01")
    void err01_whatNeverLeavesUsStaysDeferredWithItsReason(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("x1", "on no way");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            scene.peer.reply(scene.invited(phone), 480, "Temporarily Unavailable");
            new Ledger(function, scene).awaitMessages("QUEUED RETRY the device answered 480");
            String register = "REGISTER sip:" + scene.peer.hostPort() + " SIP/2.0\nVia: SIP/2.0/[transport] [local];branch=[branch]\n"
                    + "Max-Forwards: 70\nFrom: <sip:core@home.test>;tag=[tag]\nTo: <" + scene.user + ">\nCall-ID: [call_id]\n"
                    + "CSeq: 1 REGISTER\nContact: <sip:core@127.0.0.1:" + FreePorts.tcp() + ";transport=tcp>\nExpires: 600\n";
            scene.peer.expectResponseTo(scene.peer.send(register), 200);
            await().untilAsserted(() ->
                    assertThat(function.ledger(scene.user).get(0).toString()).contains("\"QUEUED\"", "the device answered 503"));
        }
    }

    /** Table E.1: the interval that is asked for is offered once; who then asks for the same again wants no session. */
    @Test
    @Requirement("ERR-01")
    void err01_whoIsOfferedTheIntervalThatHeWantsAndWantsItStillHasRefused(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("i1", "too short again");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            scene.peer.reply(scene.invited(phone), 422, "Session Interval Too Small", "Min-SE: 3600\r\n", new byte[0]);
            scene.peer.reply(scene.invited(phone), 422, "Session Interval Too Small", "Min-SE: 3600\r\n", new byte[0]);
            new Ledger(function, scene).awaitMessages("QUEUED RETRY the device answered 422 Session Interval Too Small");
            scene.peer.expectNone("INVITE", m -> m.isRequest() && m.method().equals("INVITE"), A_CAMPAIGN);
        }
    }

    @Test
    @Requirement("ERR-02")
    void err02_anInviteThatNobodyAnswersIsCancelled(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("n1", "nobody there");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            scene.peer.reply(invite, 180, "Ringing");
            WireMessage cancel = scene.peer.expectRequest("CANCEL"); // after invite.noAnswer
            scene.peer.reply(cancel, 200, "OK");
            scene.peer.reply(invite, 487, "Request Terminated");
            new Ledger(function, scene).awaitMessages("QUEUED RETRY no answer to the INVITE");
        }
    }

    @Test
    @Requirement("ERR-02")
    void err02_anAcceptanceThatCrossesTheCancelIsAcknowledgedAndEnded(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("x1", "too late");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            scene.peer.reply(invite, 180, "Ringing");
            WireMessage cancel = scene.peer.expectRequest("CANCEL");
            scene.core.accept(invite, scene.contactUri(), "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\n"
                    + "m=message 9 TCP/MSRP *\na=accept-types:*\na=setup:active\na=path:msrp://127.0.0.1:9/x;tcp\na=recvonly\n");
            scene.peer.reply(cancel, 481, "Call Does Not Exist");
            scene.peer.expectRequest("ACK");
            scene.peer.reply(scene.peer.expectRequest("BYE"), 200, "OK");
            new Ledger(function, scene).awaitMessages("QUEUED RETRY no answer to the INVITE");
        }
    }

    @Test
    @Requirement("ERR-03")
    void err03_theSecondAnswerOfAForkedInviteIsAcknowledgedAndEnded(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("k1", "to one of them");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            try (ScriptedMsrpPeer end = ScriptedMsrpPeer.create()) {
                WireMessage ok = scene.core.accept(invite, scene.contactUri(),
                        ScriptedCore.sdp(end, "*", "active", List.of("a=recvonly")));
                WireMessage ack = acknowledged(scene, ok.param("To", "tag").orElseThrow());
                await().pollInterval(Duration.ofMillis(100)).until(() -> { // it says so until it is acknowledged (§13.3.1.4)
                    scene.peer.replyOfAnotherBranch(invite, ok, "another");
                    return scene.peer.received().stream().anyMatch(m -> m.isRequest() && m.method().equals("ACK")
                            && m.require("To").endsWith("tag=another"));
                });
                WireMessage bye = scene.peer.expectRequest("BYE");
                assertThat(bye.require("To")).endsWith("tag=another");
                scene.peer.reply(bye, 200, "OK");
                end.connect(Scene.attribute(invite, "path"));
                end.expectResponse(end.bind(), 200);
                Reception session = new Reception(scene, invite, ok, ack, end);
                assertThat(session.receive().text()).contains("to one of them");
                session.ended();
            }
            new Ledger(function, scene).awaitMessages("DELIVERED CONFIRMED");
        }
    }

    private static WireMessage acknowledged(Scene scene, String tag) {
        return scene.peer.expect("ACK of " + tag, m -> m.isRequest() && m.method().equals("ACK")
                && m.require("To").endsWith("tag=" + tag), Duration.ofSeconds(5));
    }
}
