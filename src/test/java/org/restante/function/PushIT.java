package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.MsrpFrame;
import org.restante.wire.Refereed;
import org.restante.wire.WireMessage;

/** Push of pager messages to devices, as section D.1 draws it: what each INVITE, MSRP message and BYE looks like. */
@Refereed
@ExtendWith(SharedFunction.class)
class PushIT {

    private static final String DEFERRED = "urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred";

    @Test
    @Requirement({"PUSH-01", "PUSH-02", "PUSH-03", "PUSH-04", "PUSH-05", "PUSH-06", "PUSH-07", "PUSH-08", "PUSH-20"})
    void push01_everySelectedDeviceGetsAnInviteOfItsOwn(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("p1", "Lunch at noon?");
            DeviceContact phone = scene.device("msg", "largemsg", "deferred");
            DeviceContact tablet = scene.device("session");
            scene.register(phone, tablet);

            WireMessage toPhone = scene.invited(phone);
            WireMessage toTablet = scene.invited(tablet);

            assertThat(toPhone.callId()).isNotEqualTo(toTablet.callId());
            assertThat(Scene.attribute(toPhone, "path")).isNotEqualTo(Scene.attribute(toTablet, "path"));
            assertThat(toPhone.param("From", "tag")).isNotEqualTo(toTablet.param("From", "tag"));
            for (WireMessage invite : List.of(toPhone, toTablet)) {
                assertThat(invite.require("Accept-Contact")).isEqualTo("*;+g.3gpp.icsi-ref=\"" + DEFERRED + '"');
                assertThat(invite.require("User-Agent")).startsWith("CPM-serv/OMA");
                String contact = invite.require("Contact");
                assertThat(contact.substring(contact.indexOf('>')))
                        .contains(";automata").contains(";+g.3gpp.icsi-ref=\"" + DEFERRED + '"');
                assertThat(invite.require("Session-Expires")).isEqualTo("1800;refresher=uac");
                assertThat(invite.require("Supported")).contains("timer");
                assertThat(invite.require("Min-SE")).isEqualTo("90");
                assertThat(Scene.lines(invite, "a=sendonly")).hasSize(1);
                assertThat(invite.bodyText().indexOf("a=sendonly")).isGreaterThan(invite.bodyText().indexOf("m=message"));
                assertThat(Scene.lines(invite, "m=")).hasSize(1);
                assertThat(Scene.attribute(invite, "setup")).isEqualTo("passive");
                assertThat(invite.values("Route").get(0)).isEqualTo("<" + scene.core.uri() + ";lr>");
                assertThat(invite.require("P-Asserted-Identity")).isEqualTo("<sip:deferred@home.test>");
                assertThat(invite.require("P-Asserted-Service"))
                        .isEqualTo("urn:urn-7:3gpp-service.ims.icsi.oma.cpm.deferred");
                assertThat(invite.require("To")).isEqualTo("<" + scene.user + ">");
                assertThat(invite.header("Conversation-ID")).isEmpty();
                assertThat(invite.header("Contribution-ID")).isEmpty();
                assertThat(invite.header("Referred-By")).isEmpty();
                assertThat(invite.bodyText()).doesNotContain("file-selector");
                scene.peer.reply(invite, 480, "Temporarily Unavailable");
            }
        }
    }

    @Test
    @Requirement({"PUSH-09", "PUSH-11", "PUSH-12", "PUSH-13", "PUSH-16", "PUSH-17", "STO-01", "STO-03", "MSRP-03"})
    void push09_acknowledgedAtTheContactThenDeliveredMessageByMessageThenBye(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            String first = Scene.cpim("m1", "Lunch at noon?");
            scene.send("""
                    Subject: Lunch
                    Accept-Contact: *;+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg"
                    Conversation-ID: f81d4fae-7dec-11d0-a765-00a0c91e6b01
                    Contribution-ID: 9c0f2b7a-1d2e-4c55-8a10-5d9c7e3b2a01
                    Content-Type: message/cpim
                    """, first, 202);
            scene.hold("m2", "Or at one?");
            DeviceContact phone = scene.device("deferred");
            scene.register(phone);

            try (Reception session = scene.accept(scene.invited(phone))) {
                assertThat(session.ack().requestUri()).isEqualTo(scene.contactUri());
                Reception.Parts one = session.receive();
                Reception.Parts two = session.receive();

                assertThat(one.chunks().get(0).require("Message-ID")).isNotEqualTo(two.chunks().get(0).require("Message-ID"));
                assertThat(one.chunks().get(0).require("Success-Report")).isEqualTo("yes");
                assertThat(one.contentType()).startsWith("multipart/mixed;boundary=");
                assertThat(one.parts()).hasSize(2);
                assertThat(one.type(0)).isEqualTo("message/sipfrag");
                assertThat(one.type(1)).isEqualTo("message/cpim");
                assertThat(one.body(1)).isEqualTo(first);
                assertThat(one.body(0)).startsWith("MESSAGE " + scene.user + " SIP/2.0\r\n");
                assertThat(one.sipHeader("From")).startsWith("<" + Scene.ALICE + ">;tag=");
                assertThat(one.sipHeader("To")).isEqualTo("<" + scene.user + ">");
                assertThat(one.sipHeader("Subject")).isEqualTo("Lunch");
                assertThat(one.sipHeader("Date")).endsWith(" GMT");
                assertThat(one.sipHeader("Accept-Contact")).contains("cpm.msg");
                assertThat(one.sipHeader("Conversation-ID")).isEqualTo("f81d4fae-7dec-11d0-a765-00a0c91e6b01");
                assertThat(one.sipHeader("Contribution-ID")).isEqualTo("9c0f2b7a-1d2e-4c55-8a10-5d9c7e3b2a01");
                assertThat(one.sipHeader("X-CPM-Deferred-Time")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
                assertThat(one.sipHeader("Content-Type")).isEqualTo("message/cpim");
                assertThat(one.sipHeader("Content-Length"))
                        .isEqualTo(String.valueOf(first.getBytes(StandardCharsets.UTF_8).length));
                assertThat(two.sipHeader("Subject")).isEmpty();
                assertThat(session.ended().requestUri()).isEqualTo(scene.contactUri());
            }
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED", "DELIVERED"));
        }
    }

    @Test
    @Requirement("PUSH-10")
    void push10_aDeviceThatIsBusyDoesNotStopTheOther(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("i1", "to both");
            DeviceContact phone = scene.device("msg");
            DeviceContact tablet = scene.device("msg");
            scene.register(phone, tablet);
            WireMessage toPhone = scene.invited(phone);
            scene.peer.reply(scene.invited(tablet), 480, "Temporarily Unavailable");

            try (Reception session = scene.accept(toPhone)) {
                assertThat(session.receive().text()).contains("to both");
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));
        }
    }

    @Test
    @Requirement("PUSH-17")
    void push17_noByeBeforeTheLastConfirmation(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("c1", "confirm me");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                MsrpFrame send = session.end().expectSend();
                session.end().ok(send);
                scene.peer.expectNone("BYE before the report", m -> m.isRequest() && m.method().equals("BYE"),
                        Duration.ofMillis(500));
                long octets = send.content().length;
                session.end().report(send, 1, octets, octets, 200, "OK");
                session.ended();
            }
        }
    }

    @Test
    @Requirement("MSRP-04")
    void msrp04_aDeviceThatNeverReportsConfirmsByItsAnswers(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("n1", "no report");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                session.end().ok(session.end().expectSend());
                assertThat(function.states(scene.user)).containsExactly("DELIVERING");
                session.ended(); // after msrp.reportWait
            }
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));
        }
    }

    @Test
    @Requirement({"PUSH-18", "TRG-06"})
    void push18_whatADeviceRefusedStaysDeferredAndIsInTheNextCampaign(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("r1", "first");
            scene.hold("r2", "second");
            scene.hold("r3", "third");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                session.receive();
                session.end().respond(session.end().expectSend(), 400, "Bad Request");
                assertThat(session.receive().text()).contains("third");
                session.ended();
            }
            await().untilAsserted(() ->
                    assertThat(function.states(scene.user)).containsExactly("DELIVERED", "QUEUED", "DELIVERED"));

            scene.hold("r4", "fourth");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                assertThat(session.receive().text()).contains("second");
                assertThat(session.receive().text()).contains("fourth");
                session.ended();
            }
        }
    }

    @Test
    @Requirement({"PUSH-18", "MSRP-06", "ERR-06"})
    void push18_aLostConnectionLeavesTheMessageWholeForTheNextAttempt(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("l1", "x".repeat(4000)); // two chunks
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            String messageId;
            try (Reception session = scene.accept(scene.invited(phone))) {
                MsrpFrame half = session.end().expectSend();
                messageId = half.require("Message-ID");
                session.end().reset();
                assertThat(session.ended().require("Reason")).contains("cause=503");
            }
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("QUEUED"));
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                Reception.Parts whole = session.receive();
                assertThat(whole.chunks().get(0).require("Byte-Range")).startsWith("1-");
                assertThat(whole.chunks().get(0).require("Message-ID")).isNotEqualTo(messageId);
                assertThat(whole.text()).contains("imdn.Message-ID: l1").contains("x".repeat(4000));
                session.ended();
            }
        }
    }

    @Test
    @Requirement({"PUSH-19", "HIST-01", "HIST-02"})
    void push19_historyHasOneRecordOfAMessageThatTwoDevicesGot(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("h1", "for the history");
            DeviceContact phone = scene.device("msg");
            DeviceContact tablet = scene.device("msg");
            scene.register(phone, tablet);
            WireMessage toPhone = scene.invited(phone);
            WireMessage toTablet = scene.invited(tablet);
            try (Reception onPhone = scene.accept(toPhone); Reception onTablet = scene.accept(toTablet)) {
                assertThat(onPhone.receive().text()).contains("for the history");
                onPhone.ended();
                assertThat(onTablet.receive().text()).contains("for the history");
                onTablet.ended();
            }
            await().untilAsserted(() -> assertThat(function.history(scene.user)).hasSize(1));
            assertThat(function.history(scene.user).get(0).path("sender").asText()).isEqualTo(Scene.ALICE);
            assertThat(function.history(scene.user).get(0).path("imdnMessageId").asText()).isEqualTo("h1");
        }
    }

    @Test
    @Requirement({"PUSH-19", "HIST-01"})
    void push19_nothingIsRecordedForAUserWhoseHistoryIsOff(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            function.setHistory(scene.user, false);
            scene.hold("off", "not for the history");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                session.receive();
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));

            function.setHistory(scene.user, true); // what comes later is recorded, and alone
            scene.hold("on", "for the history");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                session.receive();
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.history(scene.user)).hasSize(1));
            assertThat(function.history(scene.user).get(0).path("imdnMessageId").asText()).isEqualTo("on");
        }
    }

    @Test
    @Requirement("TRG-04")
    void trg04_twoDevicesThatRegisterTogetherStartOneCampaign(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("t1", "once");
            DeviceContact phone = scene.device("msg");
            DeviceContact tablet = scene.device("msg");
            scene.register(phone);
            scene.register(phone, tablet); // within trigger.settle of the first
            scene.peer.reply(scene.invited(phone), 480, "Temporarily Unavailable");
            scene.peer.reply(scene.invited(tablet), 480, "Temporarily Unavailable");
            scene.peer.expectNone("third INVITE", m -> m.isRequest() && m.method().equals("INVITE"),
                    Duration.ofSeconds(1));
        }
    }

    @Test
    @Requirement("TRG-03")
    void trg03_aContactWithoutCpmServiceGetsNothing(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("w1", "not for the fax");
            scene.register(scene.device());
            scene.peer.expectNone("INVITE", m -> m.isRequest() && m.method().equals("INVITE"), Duration.ofSeconds(1));
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }

    @Test
    void aDeviceThatTakesNoMultipartGetsPlainCpim(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            String cpim = Scene.cpim("q1", "plain");
            scene.send("Content-Type: message/cpim\n", cpim, 202);
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone), "message/cpim")) {
                Reception.Parts message = session.receive();
                assertThat(message.contentType()).isEqualTo("message/cpim");
                assertThat(message.text()).isEqualTo(cpim);
                session.ended();
            }
        }
    }
}
