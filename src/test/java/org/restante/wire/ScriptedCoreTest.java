package org.restante.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScriptedCoreTest {

    private static final String BOB = "sip:bob@home.test";

    private final ScriptedSipPeer corePeer = ScriptedSipPeer.open();
    private final ScriptedSipPeer function = ScriptedSipPeer.open();
    private final ScriptedCore core = new ScriptedCore(corePeer);
    private final DeviceContact phone = DeviceContact.of(BOB, "sip:bob@127.0.0.1:9",
            "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "msg", "deferred");

    @BeforeEach
    void join() {
        corePeer.towards(Transport.TCP, function.port());
        function.towards(Transport.TCP, corePeer.port());
    }

    @AfterEach
    void close() {
        corePeer.close();
        function.close();
    }

    @Test
    void aThirdPartyRegisterCarriesBothMessagesOfTheDevice() {
        WireMessage sent = core.register(BOB, 600, phone);
        WireMessage got = function.expectRequest("REGISTER");
        assertThat(got.require("To")).isEqualTo("<" + BOB + ">");
        assertThat(got.contactUri()).isEqualTo(core.uri());
        assertThat(got.bodyText().split("Content-Type: message/sip\r\n")).hasSize(3);
        assertThat(got.bodyText()).contains("pub-gruu=\"" + phone.gruu() + "\"");
        function.reply(got, 200, "OK");
        corePeer.expectResponseTo(sent, 200);
    }

    @Test
    void registrationStateIsNotifiedInTheDialogOfTheSubscription() throws Exception {
        WireMessage subscribe = function.send("SUBSCRIBE " + BOB + " SIP/2.0\n"
                + "Via: SIP/2.0/[transport] [local];branch=[branch]\nFrom: <sip:pf@home.test>;tag=[tag]\nTo: <" + BOB
                + ">\nCall-ID: [call_id]\nCSeq: 1 SUBSCRIBE\nEvent: reg\nContact: <sip:pf@[local]>\n");
        WireDialog subscription = core.acceptSubscription(corePeer.expectRequest("SUBSCRIBE"));
        function.expectResponseTo(subscribe, 200);
        core.notifyDevices(subscription, BOB, phone);
        WireMessage notify = function.expectRequest("NOTIFY");
        assertThat(notify.callId()).isEqualTo(subscribe.callId());
        assertThat(notify.bodyText()).contains("version=\"0\"", phone.gruu());
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(notify.body()));
        core.notifyDevices(subscription, BOB);
        assertThat(function.expectRequest("NOTIFY").bodyText()).contains("version=\"1\"", "terminated");
    }

    @Test
    void anInviteIsAcceptedForADevice() {
        try (ScriptedMsrpPeer end = ScriptedMsrpPeer.create()) {
            WireMessage invite = function.send("INVITE " + phone.gruu() + " SIP/2.0\n"
                    + "Via: SIP/2.0/[transport] [local];branch=[branch]\nFrom: <sip:pf@home.test>;tag=[tag]\nTo: <"
                    + BOB + ">\nCall-ID: [call_id]\nCSeq: 1 INVITE\nContact: <sip:pf@[local]>\n");
            WireMessage got = corePeer.expectRequest("INVITE");
            core.accept(got, phone.uri(), ScriptedCore.sdp(end, "*", "active", List.of("a=recvonly")));
            WireMessage ok = function.expectResponseTo(invite, 200);
            assertThat(ok.bodyText()).contains("m=message 9 TCP/MSRP *\r\n", "a=path:" + end.localPath() + "\r\n");
            function.dialogOfCaller(invite, ok).ack();
            assertThat(corePeer.expectRequest("ACK").requestUri()).isEqualTo(phone.uri());
        }
    }
}
