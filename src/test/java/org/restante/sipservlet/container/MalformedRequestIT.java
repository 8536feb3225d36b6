package org.restante.sipservlet.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.SipText;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;

/** Requests that lack what their method needs, or are garbled: the fault is theirs and the answer says so. */
class MalformedRequestIT {

    private static LayerApplication application;

    @BeforeAll
    static void start() {
        application = LayerApplication.start(TrapHandlers.class, LayerParts.class, ShortTimes.class);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    private static WireMessage send(ScriptedSipPeer peer, String method, String uri, String to, String more) {
        return peer.send("""
                %s %s SIP/2.0
                Via: SIP/2.0/[transport] [local];branch=[branch]
                Max-Forwards: 70
                From: <sip:alice@home.test>;tag=[tag]
                To: %s
                Call-ID: [call_id]
                CSeq: 1 %s
                %s""".formatted(method, uri, to, method, more));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "PUBLISH   | ''                                                  | 489",
        "PUBLISH   | Event:                                              | 489",
        "PUBLISH   | Event: presence                                     | 200",
        "SUBSCRIBE | Contact: <sip:a@127.0.0.1>                          | 489",
        "SUBSCRIBE | Event: reg                                          | 400",
        "NOTIFY    | Event: reg                                          | 400",
        "NOTIFY    | Subscription-State: active;Contact=1                | 489",
        "REFER     | Contact: <sip:a@127.0.0.1>                          | 400",
        "REFER     | Refer-To: <sip:a@127.0.0.1>                         | 400",
        "OPTIONS   | ''                                                  | 200",
        "FROBNICATE| ''                                                  | 405"})
    void whatAMethodNeedsMustBeThere(String method, String header, int status) {
        for (Transport transport : Transport.values()) {
            try (ScriptedSipPeer peer = ScriptedSipPeer.open().towards(transport, application.sipPort())) {
                WireMessage response = peer.expectResponseTo(
                        send(peer, method, "sip:answer@127.0.0.1", "<sip:answer@127.0.0.1>", header), status);
                assertThat(response.param("To", "tag")).as("tag of To").isPresent();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyCanHaveARequestSentOnThroughUs(Transport transport) {
        try (ScriptedSipPeer target = ScriptedSipPeer.open();
                ScriptedSipPeer peer = ScriptedSipPeer.open().towards(transport, application.sipPort())) {
            for (String method : new String[] {"BYE", "INFO", "UPDATE", "PRACK"}) {
                peer.expectResponseTo(send(peer, method, "sip:victim@" + target.hostPort(),
                        "<sip:victim@127.0.0.1>;tag=unknown", "Contact: <sip:a@127.0.0.1>"), 481);
            }
            send(peer, "ACK", "sip:victim@" + target.hostPort(), "<sip:victim@127.0.0.1>;tag=unknown", "");
            target.expectNone("a request that was sent on", WireMessage::isRequest, Duration.ofSeconds(1));
        }
    }

    @Test
    void aByeForUsThatBelongsToNoDialogIsRefused() {
        try (ScriptedSipPeer peer = ScriptedSipPeer.open().towards(Transport.UDP, application.sipPort())) {
            peer.expectResponseTo(send(peer, "BYE", "sip:us@127.0.0.1:" + application.sipPort(),
                    "<sip:us@127.0.0.1>;tag=unknown", ""), 481);
        }
    }

    @ParameterizedTest
    @CsvSource({"From: <sip:alice@home.test>;tag=1, From: garbage <<", "To: <sip:answer@127.0.0.1>, To: <sip:",
        "CSeq: 1 MESSAGE, CSeq: x MESSAGE", "CSeq: 1 MESSAGE, CSeq: 99999999999 MESSAGE", "CSeq: 1 MESSAGE, CSeq: 1 INVITE",
        "Content-Length: 0, Content-Length: x", "sip:answer@127.0.0.1 SIP, sip:answer@[::1 SIP"})
    void aGarbledMandatoryHeaderIsABadRequest(String good, String bad) {
        try (ScriptedSipPeer peer = ScriptedSipPeer.open().towards(Transport.UDP, application.sipPort())) {
            peer.sendRaw(SipText.crlf("""
                    MESSAGE sip:answer@127.0.0.1 SIP/2.0
                    Via: SIP/2.0/UDP %s;branch=z9hG4bKgarbled%d
                    Max-Forwards: 70
                    From: <sip:alice@home.test>;tag=1
                    To: <sip:answer@127.0.0.1>
                    Call-ID: garbled%d@peer
                    CSeq: 1 MESSAGE
                    Content-Length: 0

                    """.formatted(peer.hostPort(), Math.abs(bad.hashCode()), Math.abs(bad.hashCode()))
                    .replace(good, bad)).getBytes(StandardCharsets.UTF_8));
            WireMessage response = peer.expect("final response", m -> m.status() >= 200, Duration.ofSeconds(10));
            assertThat(response.status()).isEqualTo(400);
        }
    }
}
