package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.Refereed;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.WireMessage;

/** Answers to the offer of a delivery, each line of table E.2 on the wire. */
@Refereed
@ExtendWith(SharedFunction.class)
class UnusableAnswersIT {

    /** An answer is acknowledged and ended with a cause; the messages stay, with a reason that says what was wrong. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
        "no body                      |              |                                | 488 | RETRY  | session description",
        "a body that is no SDP        |              | see you later                  | 488 | RETRY  | ",
        "no MSRP line                 | m=message 9 TCP/MSRP * | m=audio 9 RTP/AVP 0  | 488 | RETRY  | media",
        "m= port 0                    | m=message 9  | m=message 0                    | 480 | RETRY  | refused the media line",
        "two media lines              | a=recvonly   | a=recvonly~m=message 9 TCP/MSRP * | 488 | RETRY | media",
        "TLS where none was offered   | TCP/MSRP     | TCP/TLS/MSRP                   | 488 | RETRY  | ",
        "a=inactive                   | a=recvonly   | a=inactive                     | 480 | RETRY  | a=inactive",
        "a=sendonly                   | a=recvonly   | a=sendonly                     | 488 | RETRY  | a=sendonly",
        "no a=path                    | a=path:      | a=nothing:                     | 488 | RETRY  | path",
        "a=path that is none          | a=path:msrp: | a=path:http:                   | 488 | RETRY  | path",
        "no type that we send         | a=accept-types:* | a=accept-types:text/html   | 488 | FAILED | takes no",
        "a=setup:passive to passive   | a=setup:active | a=setup:passive              | 488 | RETRY  | a=setup",
        "a=setup:holdconn             | a=setup:active | a=setup:holdconn             | 488 | RETRY  | a=setup"})
    @Requirement("ERR-04")
    void err04_anAnswerThatCannotBeUsedIsAcknowledgedAndEnded(String name, String line, String instead, int cause,
            String status, String reason, RunningFunction function) {
        try (Scene scene = new Scene(function); ScriptedMsrpPeer end = ScriptedMsrpPeer.create()) {
            scene.hold("u1", "an answer too far");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            String usable = ScriptedCore.sdp(end, "*", "active", List.of("a=recvonly"));
            if (line == null) {
                scene.peer.reply(invite, 200, "OK", "Contact: <" + scene.contactUri() + ">\r\n"
                        + (instead == null ? "" : "Content-Type: text/plain\r\n"), (instead == null ? "" : instead).getBytes());
            } else {
                assertThat(usable).contains(line);
                scene.core.accept(invite, scene.contactUri(), usable.replace(line, instead.replace('~', '\n')));
            }
            scene.peer.expectRequest("ACK");
            WireMessage bye = scene.peer.expectRequest("BYE");
            scene.peer.reply(bye, 200, "OK");

            assertThat(bye.require("Reason")).isEqualTo("SIP;cause=" + cause);
            new Ledger(function, scene).awaitMessages("QUEUED " + status + " unusable answer: ");
            assertThat(function.ledger(scene.user).get(0).toString()).containsIgnoringCase(reason == null ? "" : reason);
            end.expectNobodyConnected();
        }
    }

    /** What is not quite right is taken for what it means. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
        "no direction                 | a=recvonly   | a=x-nothing",
        "a=sendrecv                   | a=recvonly   | a=sendrecv",
        "CEMA in the answer only      | a=recvonly   | a=recvonly~a=msrp-cema",
        "unknown attributes and lines | a=recvonly   | a=recvonly~a=maxptime:20~b=AS:64",
        "multipart is not listed      | a=accept-types:* | a=accept-types:message/cpim"})
    @Requirement("ERR-04")
    void err04_whatIsNotQuiteRightIsTakenForWhatItMeans(String name, String line, String instead, RunningFunction function) {
        try (Scene scene = new Scene(function); ScriptedMsrpPeer end = ScriptedMsrpPeer.create()) {
            scene.hold("v1", "good enough");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            WireMessage ok = scene.core.accept(invite, scene.contactUri(),
                    ScriptedCore.sdp(end, "*", "active", List.of("a=recvonly")).replace(line, instead.replace('~', '\n')));
            WireMessage ack = scene.peer.expectRequest("ACK");
            end.connect(Scene.attribute(invite, "path"));
            end.expectResponse(end.bind(), 200);
            Reception session = new Reception(scene, invite, ok, ack, end);
            assertThat(session.receive().text()).contains("good enough");
            session.ended();
            new Ledger(function, scene).awaitMessages("DELIVERED CONFIRMED");
        }
    }

    /** Table E.2: a message that is larger than the device takes is skipped there; the others are not. */
    @ParameterizedTest
    @CsvSource({"1200, true", "100000, false"})
    @Requirement("ERR-04")
    void err04_aMessageLargerThanTheDeviceTakesIsSkippedThere(int maxSize, boolean skipped, RunningFunction function) {
        try (Scene scene = new Scene(function); ScriptedMsrpPeer end = ScriptedMsrpPeer.create()) {
            scene.hold("s1", "x".repeat(3000));
            scene.hold("s2", "small");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            WireMessage ok = scene.core.accept(invite, scene.contactUri(), ScriptedCore.sdp(end, "*", "active",
                    List.of("a=recvonly", "a=max-size:" + maxSize)));
            WireMessage ack = scene.peer.expectRequest("ACK");
            end.connect(Scene.attribute(invite, "path"));
            end.expectResponse(end.bind(), 200);
            Reception session = new Reception(scene, invite, ok, ack, end);
            if (!skipped) {
                session.receive();
            }
            assertThat(session.receive().text()).contains("small");
            session.ended();
            new Ledger(function, scene).awaitMessages(skipped ? "QUEUED FAILED" : "DELIVERED CONFIRMED", "DELIVERED CONFIRMED");
        }
    }
}
