package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.restante.Requirement;
import org.restante.wire.SipText;
import org.restante.wire.WireMessage;

/** What served users send, as the core shows it to the function on its way out. */
@ExtendWith(SharedFunction.class)
class OutgoingIT {

    private static final Duration SHORT = Duration.ofMillis(500);
    private static final Duration LONG = Duration.ofSeconds(10);

    private static String notification(String about, String element, String status) {
        return Scene.cpim("own-" + UUID.randomUUID(), """
                <?xml version="1.0"?>
                <imdn xmlns="urn:ietf:params:xml:ns:imdn"><message-id>%s</message-id><datetime>2026-03-02T08:15:30Z</datetime>
                <%s-notification><status><%s/></status></%s-notification></imdn>
                """.formatted(about, element, status, element).replace("\n", "")).replace("text/plain; charset=UTF-8", "message/imdn+xml");
    }

    /** A device of the scene's user sends something to alice; the core names him as the one who is served. */
    private static WireMessage send(Scene scene, RunningFunction function, String body) {
        return scene.peer.send("MESSAGE " + Scene.ALICE + " SIP/2.0\nVia: SIP/2.0/[transport] [local];branch=[branch]\n"
                + "Route: <sip:127.0.0.1:" + function.sipPort() + ";transport=tcp;lr>\n"
                + "Route: <" + scene.core.uri() + ";transport=tcp;lr>\nMax-Forwards: 69\nFrom: <" + scene.user
                + ">;tag=[tag]\nTo: <" + Scene.ALICE + ">\nCall-ID: [call_id]\nCSeq: 1 MESSAGE\n"
                + "P-Asserted-Identity: <" + scene.user + ">\nP-Served-User: <" + scene.user
                + ">;sescase=orig;regstate=reg\nConversation-ID: conversation-1\nContent-Type: message/cpim\n",
                SipText.crlf(body).getBytes(StandardCharsets.UTF_8));
    }

    private static WireMessage reachesAlice(Scene scene) {
        return scene.peer.expect("MESSAGE for alice", OutgoingIT::isForAlice, LONG);
    }

    private static boolean isForAlice(WireMessage message) {
        return message.isRequest() && message.method().equals("MESSAGE") && message.requestUri().equals(Scene.ALICE);
    }

    @Test
    @Requirement("IMDN-07")
    void imdn07_ofSeveralDevicesTheFirstThatTellsSomethingIsHeard(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            String delivered = notification("m-1", "delivery", "delivered");
            WireMessage phone = send(scene, function, delivered);
            WireMessage forwarded = reachesAlice(scene);
            assertThat(forwarded.bodyText()).isEqualTo(SipText.crlf(delivered));
            assertThat(forwarded.require("P-Asserted-Identity")).contains(scene.user);
            assertThat(forwarded.require("Conversation-ID")).isEqualTo("conversation-1");
            scene.peer.reply(forwarded, 200, "OK");
            scene.peer.expectResponseTo(phone, 200);

            scene.peer.expectResponseTo(send(scene, function, notification("m-1", "delivery", "delivered")), 200); // of the tablet

            WireMessage shown = send(scene, function, notification("m-1", "display", "displayed"));
            scene.peer.reply(reachesAlice(scene), 202, "Accepted");
            scene.peer.expectResponseTo(shown, 202);
            scene.peer.expectResponseTo(send(scene, function, notification("m-1", "display", "displayed")), 200);
            scene.peer.expectResponseTo(send(scene, function, notification("m-1", "delivery", "delivered")), 200);
            scene.peer.expectNone("a second one of a kind", OutgoingIT::isForAlice, SHORT);

            WireMessage read = send(scene, function, notification("m-2", "display", "displayed"));
            scene.peer.reply(reachesAlice(scene), 200, "OK");
            scene.peer.expectResponseTo(read, 200);
            scene.peer.expectResponseTo(send(scene, function, notification("m-2", "delivery", "delivered")), 200);
            scene.peer.expectNone("what was displayed was delivered", OutgoingIT::isForAlice, SHORT);
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Requirement("IMDN-07")
    void imdn07_oneThatDidNotArriveIsNotTheFirst(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            WireMessage phone = send(scene, function, notification("m-3", "delivery", "delivered"));
            scene.peer.reply(reachesAlice(scene), 503, "Service Unavailable");
            scene.peer.expectResponseTo(phone, 503);
            WireMessage again = send(scene, function, notification("m-3", "delivery", "delivered"));
            scene.peer.reply(reachesAlice(scene), 200, "OK");
            scene.peer.expectResponseTo(again, 200);
        }
    }

    @Test
    void otherMessagesGoOnAndAreNotHeldForWhoSentThem(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            WireMessage sent = send(scene, function, Scene.cpim("out-1", "hello alice"));
            WireMessage passed = reachesAlice(scene);
            assertThat(passed.callId()).isEqualTo(sent.callId());
            scene.peer.reply(passed, 200, "OK");
            scene.peer.expectResponseTo(sent, 200);
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }
}
