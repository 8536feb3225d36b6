package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.MsrpFrame;
import org.restante.wire.Refereed;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.Unrefereed;
import org.restante.wire.WireMessage;

/** INVITEs without a session description: the function's 200 carries the offer, the ACK the answer (RFC 3261 §13.2.1). */
@Refereed
@ExtendWith(SharedFunction.class)
class OfferlessInviteIT {

    private static byte[] cpim(String id, String text) {
        return Scene.cpim(id, text).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    @Requirement("DEF-05")
    void def05_aLargeMessageIsTakenOnTheFunctionsOwnOfferAndHeld(RunningFunction function) {
        try (Scene scene = new Scene(function); Originator alice = new Originator(scene)) {
            alice.inviteWithoutOffer(Originator.LARGE).answer(alice.sdp("message/cpim", "active", "a=sendonly"));
            assertThat(Scene.lines(alice.ok, "m=message")).singleElement().asString().contains("TCP/MSRP");
            assertThat(Scene.attribute(alice.ok, "setup")).isEqualTo("passive");
            assertThat(Scene.attribute(alice.ok, "accept-types")).isEqualTo("message/cpim");
            assertThat(Scene.lines(alice.ok, "a=recvonly")).hasSize(1);
            alice.bound();
            byte[] message = cpim("offerless-1", "y".repeat(3000));
            alice.end.expectResponse(alice.send("one", message, "Success-Report: yes\n"), 200);
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
            alice.end.expectReport();
            alice.bye();

            scene.register(scene.device("msg", "largemsg", "deferred"));
            try (Reception session = scene.accept(scene.invited())) {
                assertThat(session.receive().text()).contains("y".repeat(3000));
                session.ended();
            }
        }
    }

    @Test
    void aChatWithSomebodyWhoIsThereGoesBothWays(RunningFunction function) {
        try (Scene scene = new Scene(function); Originator alice = new Originator(scene)) {
            DeviceContact phone = scene.device("session");
            scene.register(phone);
            alice.inviteWithoutOffer(Originator.CHAT);
            WireMessage invite = scene.invited(phone);
            assertThat(Scene.lines(invite, "a=sendrecv")).hasSize(1);
            ScriptedMsrpPeer end = ScriptedMsrpPeer.create();
            WireMessage ok = scene.core.accept(invite, scene.contactUri(),
                    ScriptedCore.sdp(end, "message/cpim application/im-iscomposing+xml", "active", List.of("a=sendrecv")));
            WireMessage ack = scene.peer.expectRequest("ACK");
            end.connect(Scene.attribute(invite, "path"));
            end.expectResponse(end.bind(), 200);
            try (Reception bob = new Reception(scene, invite, ok, ack, end)) {
                alice.answer(alice.sdp("message/cpim", "active", "a=sendrecv")).bound();
                MsrpFrame sent = alice.send("hello", cpim("hello", "hello bob"), "");
                assertThat(bob.receive().octets()).isEqualTo(cpim("hello", "hello bob"));
                alice.end.expectResponse(sent, 200);
                MsrpFrame reply = end.send("message/cpim", cpim("answer", "hello alice"));
                assertThat(ScriptedMsrpPeer.join(alice.end.receiveMessage())).isEqualTo(cpim("answer", "hello alice"));
                end.expectResponse(reply, 200);
                end.expectResponse(end.send("application/im-iscomposing+xml", "<isComposing/>".getBytes()), 415); // alice takes none
                alice.bye();
                bob.ended();
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Unrefereed("one answer is no SDP")
    void anAckWithoutAnAnswerThatCanBeUsedEndsTheSessionAndNothingIsHeld(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            for (String service : List.of(Originator.LARGE, Originator.CHAT)) {
                try (Originator alice = new Originator(scene)) {
                    String good = alice.sdp("message/cpim", "active", "a=sendonly");
                    for (String wrong : List.of("", "v=0\nthis is no SDP\n", good.replace("m=message 9", "m=message 0"),
                            good.replace("a=setup:active", "a=setup:passive"), good.replace("TCP/MSRP", "TCP/TLS/MSRP"),
                            good.replaceAll("a=path.*\n", ""), good.replace("a=sendonly", "a=inactive"),
                            good.replace("accept-types:message/cpim", "accept-types:text/html"), good + "m=audio 9 RTP/AVP 0\n")) {
                        alice.inviteWithoutOffer(service).accepted();
                        if (wrong.isEmpty()) {
                            alice.dialog.ack();
                        } else {
                            alice.dialog.ack("Content-Type: application/sdp\n", wrong);
                        }
                        assertThat(alice.ended().require("Reason")).as(wrong).contains("cause=488");
                    }
                }
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    void anAnswerThatWantsToBeConnectedToIsNoAnswerToPassiveButOneWithoutSetupIs(RunningFunction function) {
        try (Scene scene = new Scene(function); Originator alice = new Originator(scene)) {
            alice.end.listen();
            String sdp = alice.sdp("message/cpim", "active", "a=sendonly").replaceAll("a=setup.*\n", "")
                    .replace("m=message 9 ", "m=message " + alice.end.port() + " ");
            alice.inviteWithoutOffer(Originator.LARGE).answer(sdp);
            alice.end.remotePath(Scene.attribute(alice.ok, "path")).awaitConnection();
            alice.end.ok(alice.end.expectSend());
            alice.end.expectResponse(alice.send("m", cpim("no-setup", "short"), ""), 200);
            alice.bye();
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("QUEUED"));
        }
    }
}
