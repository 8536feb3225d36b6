package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.WireMessage;

/** INVITEs that are not as they should be: one final answer, nothing is kept, and no device hears of them. */
@ExtendWith(SharedFunction.class)
class BadInviteIT {

    private static String invite(Scene scene, String identity) {
        return invite(scene, identity, Originator.LARGE);
    }

    /** @param service with {@code ;isfocus} behind it: of a group */
    private static String invite(Scene scene, String identity, String service) {
        return "INVITE " + scene.user + " SIP/2.0\nVia: SIP/2.0/[transport] [local];branch=[branch]\nMax-Forwards: 69\n"
                + "From: <" + Scene.ALICE + ">;tag=[tag]\nTo: <" + scene.user + ">\nCall-ID: [call_id]\nCSeq: 1 INVITE\n"
                + "Contact: <sip:originator@" + scene.peer.hostPort() + ">" + (service.endsWith(";isfocus") ? ";isfocus" : "") + "\n" + identity
                + Originator.headers(service.replace(";isfocus", "")) + "Content-Type: application/sdp\n";
    }

    @Test
    void anInviteWithoutAssertedIdentityIsRefused(RunningFunction function) {
        try (Scene scene = new Scene(function); Originator alice = new Originator(scene)) {
            for (String identity : List.of("", "P-Asserted-Identity: <mailto:alice@home1.example>\n")) {
                alice.invite = scene.peer.send(invite(scene, identity), alice.sdp("message/cpim", "active", "a=sendonly"));
                alice.refused(identity.isEmpty() ? 403 : 400);
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Requirement("DEF-10")
    void def10_sessionsThatAreNotTakenGet480(RunningFunction function) {
        try (Scene scene = new Scene(function); Originator alice = new Originator(scene);
                Scene nowhere = new Scene(function.sipPort(), "sip:bob@not.served.example"); Originator carol = new Originator(nowhere)) {
            for (String service : List.of("filetransfer", "systemmsg", "unheardof")) {
                alice.invite(Originator.headers(service), alice.sdp("message/cpim", "active", "a=sendonly")).refused(480);
            }
            alice.invite("", alice.sdp("message/cpim", "active", "a=sendonly")).refused(480); // no service at all
            carol.invite(Originator.headers(Originator.LARGE), carol.sdp("message/cpim", "active", "a=sendonly")).refused(480);
        }
    }

    @Test
    void aBodyThatIsNoSessionDescriptionIsRefused(RunningFunction function) {
        try (Scene scene = new Scene(function); Originator alice = new Originator(scene)) {
            alice.invite = scene.core.originate("INVITE", Scene.ALICE, scene.user,
                    Originator.headers(Originator.LARGE) + "Content-Type: text/html\n", "<html/>".getBytes());
            assertThat(alice.refused(415).require("Accept")).contains("application/sdp");
        }
    }

    @Test
    void everyKindOfSessionHasItsWrongTwins(RunningFunction function) {
        try (Scene scene = new Scene(function); Originator alice = new Originator(scene)) {
            String asserted = "P-Asserted-Identity: <" + Scene.ALICE + ">\n";
            for (String service : List.of(Originator.LARGE, Originator.CHAT, "session;isfocus", "filetransfer")) {
                String good = alice.sdp("message/cpim", "active", "a=sendonly");
                alice.invite = scene.peer.send(invite(scene, "", service), good);
                alice.refused(403);
                for (String wrong : List.of("v=0\nthis is no SDP\n", good + "m=message 9 TCP/MSRP *\n", good.replace("m=message", "m=audio"),
                        good.replace("m=message 9", "m=message 0"), good.replaceAll("a=path.*\n", ""), good.replace("a=sendonly", "a=inactive"),
                        service.equals("filetransfer") ? "" : good.replace("accept-types:message/cpim", "accept-types:text/html"))) {
                    alice.invite = scene.peer.send(invite(scene, asserted, service), wrong);
                    alice.refused(488);
                }
                alice.invite = scene.peer.send(invite(scene, asserted, service).replace("application/sdp", "text/plain"), good);
                alice.refused(415);
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    void everyKindOfChatRefusesMessagesThatAreNotWhatTheySay(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            String asserted = "P-Asserted-Identity: <" + Scene.ALICE + ">\n";
            for (String service : List.of(Originator.CHAT, "session;isfocus")) {
                try (Originator alice = new Originator(scene)) {
                    alice.invite = scene.peer.send(invite(scene, asserted, service), alice.sdp("message/cpim", "active", "a=sendrecv"));
                    alice.connected();
                    for (String wrong : List.of("no headers at all", "{\"a\": \"lie\"}", "From: <sip:a@b.c>\r\n\r\nfoo: bar\r\n\r\n",
                            Scene.cpim("cl", "fourteen octets").replace("Content-Length: 15", "Content-Length: 99"))) {
                        alice.end.expectResponse(alice.send("wrong" + wrong.length(), wrong.getBytes(), ""), 400);
                    }
                    alice.end.expectResponse(alice.end.send("text/html", "<html/>".getBytes()), 415);
                    alice.end.expectResponse(alice.send("right", Scene.cpim("right-" + service, "this is one").getBytes(), ""), 200);
                    alice.bye();
                }
            }
            assertThat(function.queue(scene.user)).extracting(message -> message.path("kind").asText())
                    .containsExactly("CHAT", "GROUP_INVITE", "GROUP_CHAT");
        }
    }

    @Test
    void headerFieldsThatCouldNotBeDeliveredAreRefused(RunningFunction function) {
        try (Scene scene = new Scene(function); Originator alice = new Originator(scene)) {
            String good = alice.sdp("message/cpim", "active", "a=sendonly");
            alice.invite(Originator.headers(Originator.LARGE).replace("conversation-1", "c".repeat(3000)), good).refused(400);
            alice.invite(Originator.headers(Originator.LARGE) + "InReplyTo-Contribution-ID: " + "r".repeat(3000) + "\n", good).refused(400);
        }
    }

    @Test
    void noDeviceHearsOfAnInviteThatIsRefused(RunningFunction function) {
        try (Scene scene = new Scene(function); Originator alice = new Originator(scene)) {
            DeviceContact phone = scene.device("largemsg");
            scene.register(phone);
            alice.invite(Originator.headers(Originator.LARGE), alice.sdp("text/html", "active", "a=sendonly")).refused(488);
            scene.peer.expectNone("INVITE", m -> m.isRequest() && m.method().equals("INVITE"), java.time.Duration.ofMillis(300));
        }
    }

    @Test
    void whatTheOriginatorWouldTakeDoesNotLimitWhatItSends(RunningFunction function) {
        try (Scene scene = new Scene(function);
                Originator alice = Originator.ofLargeMessage(scene, "a=max-size:10").connected()) {
            WireMessage ok = alice.ok;
            assertThat(Scene.attribute(ok, "max-size")).isEqualTo("5000");
            alice.end.expectResponse(alice.send("over-ten", Scene.cpim("over-ten", "more than ten octets").getBytes(), ""), 200);
            alice.bye();
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }

    @Test
    void aDeviceWhoseAnswerCannotBeUsedIsEndedAndTheOriginatorToldSo(RunningFunction function) {
        try (Scene scene = new Scene(function); Originator alice = Originator.ofLargeMessage(register(scene))) {
            WireMessage invite = scene.invited();
            scene.core.accept(invite, scene.contactUri(), "v=0\nthis is no SDP\n");
            scene.peer.expectRequest("ACK");
            WireMessage bye = scene.peer.expectRequest("BYE");
            scene.peer.reply(bye, 200, "OK");
            assertThat(bye.require("Reason")).contains("cause=488");
            alice.refused(488); // table E.1
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    private static Scene register(Scene scene) {
        scene.register(scene.device("largemsg"));
        return scene;
    }
}
