package org.restante.sipservlet.example;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.restante.sipservlet.container.LayerApplication;
import org.restante.sipservlet.container.LayerParts;
import org.restante.sipservlet.container.OrdinaryTimes;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;

/** Runs the example of docs/sip-servlet-layer.md in the container. */
class GreetingIT {

    private static WireMessage send(ScriptedSipPeer peer, String text, String more) {
        return peer.send("""
                MESSAGE sip:greeter@127.0.0.1 SIP/2.0
                Via: SIP/2.0/[transport] [local];branch=[branch]
                Max-Forwards: 70
                From: <sip:alice@home.test>;tag=[tag]
                To: <sip:greeter@127.0.0.1>
                Call-ID: [call_id]
                CSeq: 1 MESSAGE
                Content-Type: text/plain
                %s""".formatted(more), text);
    }

    @Test
    void theExampleOfTheDocumentationDoesWhatItSays() {
        try (LayerApplication application = LayerApplication.start(GreetingHandler.class, LayerParts.class,
                OrdinaryTimes.class); ScriptedSipPeer peer = ScriptedSipPeer.open().towards(Transport.TCP, application.sipPort())) {
            assertThat(peer.expectResponseTo(send(peer, "hi", "Priority: normal"), 200).require("Subject"))
                    .isEqualTo("hello sip:alice@home.test, in Z");
            assertThat(peer.expectResponseTo(send(peer, "hi", "Priority: urgent"), 200).require("Subject"))
                    .isEqualTo("at once");
            assertThat(peer.expectResponseTo(send(peer, " ", "Priority: normal"), 488).require("Warning"))
                    .contains("say something");
        }
    }
}
