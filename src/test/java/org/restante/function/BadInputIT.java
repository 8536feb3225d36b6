package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;

/** What a broken or hostile originator or core gets: the answer of the specification, and nothing is kept. */
@ExtendWith(SharedFunction.class)
class BadInputIT {

    @Test
    void aCpimMessageThatIsNoneIsRefused(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            for (String cpim : new String[] {"no headers at all", "From: <sip:a@b.c>\r\n\r\n",
                    Scene.cpim("cl", "14 octets say").replace("Content-Length: 13", "Content-Length: 99"), ""}) {
                scene.send("Content-Type: message/cpim\n", cpim, 400);
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    void aNotificationThatIsNoneIsRefused(RunningFunction function) {
        String of = "<imdn xmlns=\"urn:ietf:params:xml:ns:imdn\"><message-id>m</message-id><datetime>2026-03-02T11:01:44Z</datetime>";
        try (Scene scene = new Scene(function)) {
            for (String document : new String[] {"no XML", "", "<imdn/>", of + "</imdn>", of + "<delivery-notification>",
                    "<!DOCTYPE imdn [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + of + "&x;</imdn>"}) {
                scene.send("Content-Type: message/imdn+xml\n", document, 400);
                scene.send("Content-Type: message/cpim\n", Scene.cpim("notice", document)
                        .replace("text/plain; charset=UTF-8", "message/imdn+xml"), 400);
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    void aWrongContentLengthOnTheWireIsRefusedOrWaitsForTheRest(RunningFunction function) {
        try (Scene scene = new Scene(function); ScriptedSipPeer udp = ScriptedSipPeer.open().towards(Transport.UDP, function.sipPort())) {
            udp.sendRaw(Scene.crlf("""
                    MESSAGE %s SIP/2.0
                    Via: SIP/2.0/UDP %s;branch=z9hG4bKlonger1
                    Max-Forwards: 70
                    From: <%s>;tag=long
                    To: <%s>
                    Call-ID: longer@peer
                    CSeq: 1 MESSAGE
                    P-Asserted-Identity: <%s>
                    Content-Type: text/plain
                    Content-Length: 4000

                    short""".formatted(scene.user, udp.hostPort(), Scene.ALICE, scene.user, Scene.ALICE))
                    .getBytes(StandardCharsets.UTF_8));
            udp.expectNone("202 for a body that is not all there",
                    m -> !m.isRequest() && m.status() == 202, Duration.ofSeconds(1));
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    void aBodyAboveTheLimitIsRefusedWithRetryAfter(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.send("Content-Type: text/plain\n", "y".repeat(5000), 202); // at message.maxBytes
            WireMessage refused = scene.send("Content-Type: text/plain\n", "y".repeat(5001), 480);
            assertThat(refused.require("Retry-After")).isNotEmpty();
            assertThat(function.queue(scene.user)).hasSize(1);
        }
    }

    @Test
    @Requirement("DEF-10")
    void def10_aUserOfNoServedDomainGets480(RunningFunction function) {
        try (Scene scene = new Scene(function.sipPort(), "sip:bob@not.served.example")) {
            scene.send("Content-Type: text/plain\n", "hello?", 480);
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    void contentThatIsNotAcceptedGets415WithAccept(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            WireMessage refused = scene.send("Content-Type: application/x-msdownload\n", "MZ", 415);
            assertThat(refused.require("Accept")).contains("message/cpim");
            scene.send("Content-Type: text/plain\nContent-Encoding: gzip\n", "x", 415);
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Requirement("DEF-17")
    void def17_aTypingIndicationLeavesNoTrace(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.send("Content-Type: message/cpim\n", Scene.cpim("typing", "<isComposing/>")
                    .replace("text/plain; charset=UTF-8", "application/im-iscomposing+xml"), 480);
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    void aMessageWithoutAssertedIdentityIsRefused(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            WireMessage message = scene.peer.send("""
                    MESSAGE %s SIP/2.0
                    Via: SIP/2.0/[transport] [local];branch=[branch]
                    Max-Forwards: 70
                    From: <%s>;tag=[tag]
                    To: <%s>
                    Call-ID: [call_id]
                    CSeq: 1 MESSAGE
                    Content-Type: text/plain
                    """.formatted(scene.user, Scene.ALICE, scene.user), "who?");
            scene.peer.expectResponseTo(message, 403);
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    void aLifetimeOfZeroIsNotHeldAndOneThatIsNoneIsRefused(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.send("Expires: 0\nContent-Type: text/plain\n", "now or never", 480);
            for (String none : new String[] {"soon", "-1", "1.5", "99999999999"}) {
                scene.send("Expires: " + none + "\nContent-Type: text/plain\n", "until when?", 400);
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Requirement("STO-06")
    void sto06_whoAsksForPrivacyInAMalformedHeaderIsNotNamed(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.send("Privacy: id, header\nContent-Type: text/plain\n", "guess who", 202);
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            try (Reception session = scene.accept(invite)) {
                assertThat(invite + session.receive().text() + session.ended()).doesNotContain("alice");
            }
        }
    }

    @Test
    void theLastHopIsReachedWithoutAHopLeft(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            WireMessage message = scene.peer.send("""
                    MESSAGE %s SIP/2.0
                    Via: SIP/2.0/[transport] [local];branch=[branch]
                    Max-Forwards: 0
                    From: <%s>;tag=[tag]
                    To: <%s>
                    Call-ID: [call_id]
                    CSeq: 1 MESSAGE
                    P-Asserted-Identity: <%s>
                    Content-Type: text/plain
                    """.formatted(scene.user, Scene.ALICE, scene.user, Scene.ALICE), "just so");
            scene.peer.expectResponseTo(message, 202);
            assertThat(function.queue(scene.user)).hasSize(1);
        }
    }

    @Test
    void aMethodThatNobodyHandlesGets405WithAllow(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            WireMessage answer = scene.peer.expectResponseTo(scene.core.originate("PUBLISH", Scene.ALICE, scene.user,
                    "Event: presence\n", new byte[0]), 405);
            assertThat(answer.require("Allow")).contains("MESSAGE");
        }
    }

    @Test
    void aNotifyWithoutSubscriptionGets481AndABrokenDocument400(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            WireMessage stray = scene.core.originate("NOTIFY", Scene.ALICE, scene.user,
                    "Event: reg\nSubscription-State: active\nContent-Type: application/reginfo+xml\n", "<x/>".getBytes());
            scene.peer.expectResponseTo(stray, 481);

            scene.hold("n", "still held");
            DeviceContact phone = scene.device("msg");
            scene.peer.expectResponseTo(scene.core.register(scene.user, 600, phone), 200);
            var dialog = scene.core.acceptSubscription(scene.peer.expectRequest("SUBSCRIBE"));
            scene.peer.expectResponseTo(scene.core.notifyDocument(dialog, "<reginfo><unclosed>"), 400);
            scene.peer.expectResponseTo(scene.core.notifyDocument(dialog, "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"), 400);
            scene.peer.expectResponseTo(scene.core.notifyDevices(dialog, scene.user, phone), 200); // and goes on
            scene.peer.reply(scene.invited(phone), 480, "Temporarily Unavailable");
        }
    }

    @Test
    void anAnswerWithoutUsableSdpIsAcknowledgedAndEnded(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("s", "stays");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            scene.core.accept(invite, scene.contactUri(), "v=0\nthis is no SDP\n");
            scene.peer.expectRequest("ACK");
            WireMessage bye = scene.peer.expectRequest("BYE");
            scene.peer.reply(bye, 200, "OK");
            assertThat(bye.require("Reason")).contains("cause=488");
            org.awaitility.Awaitility.await().untilAsserted(() ->
                    assertThat(function.states(scene.user)).containsExactly("QUEUED"));
        }
    }
}
