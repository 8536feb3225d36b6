package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.Refereed;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.WireMessage;

/** A core whose filter criteria hold for our own requests brings them back to us: they pass, once (TRG-12). */
@Refereed
@ExtendWith(SharedFunction.class)
class OwnRequestIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    @Requirement("TRG-12")
    void trg12_aMessageOnOfferThatComesBackIsPassedOnOnce(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage sent = scene.core.originate("MESSAGE", Scene.ALICE, scene.user, "Content-Type: text/plain\n",
                    "round and round?".getBytes());
            WireMessage offered = scene.peer.expect("MESSAGE", m -> isRequest(m, "MESSAGE"), PATIENCE);

            WireMessage brought = bringBack(scene, function, offered);
            WireMessage passed = scene.peer.expect("the same MESSAGE", m -> isRequest(m, "MESSAGE"), PATIENCE);

            assertThat(passed.requestUri()).isEqualTo(Scene.gruu(phone));
            assertThat(passed.callId()).isEqualTo(offered.callId());
            assertThat(passed.require("From")).isEqualTo(offered.require("From"));
            assertThat(passed.bodyText()).isEqualTo(offered.bodyText());
            assertThat(passed.require("Max-Forwards")).isEqualTo("67");
            scene.peer.reply(passed, 200, "OK");
            scene.peer.expectResponseTo(brought, 200);
            scene.peer.reply(offered, 200, "OK");
            scene.peer.expectResponseTo(sent, 200);
            scene.peer.expectNone("another MESSAGE", m -> isRequest(m, "MESSAGE"), Duration.ofMillis(300));
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Requirement("TRG-12")
    void trg12_anInvitationThatComesBackIsPassedOnOnceAndTheDeviceAnswersIt(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("own1", "by way of the criteria");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);

            WireMessage brought = bringBack(scene, function, invite);
            WireMessage passed = scene.invited(phone);

            assertThat(passed.callId()).isEqualTo(invite.callId());
            assertThat(passed.require("Contact")).isEqualTo(invite.require("Contact"));
            assertThat(passed.bodyText()).isEqualTo(invite.bodyText());
            assertThat(passed.headerLines("Record-Route")).isEmpty();
            scene.peer.ackRefusal(brought, refusal(scene, passed, brought));
            scene.peer.reply(invite, 486, "Busy Here");
            scene.peer.expectNone("another INVITE", m -> isRequest(m, "INVITE"), Duration.ofMillis(300));
            assertThat(function.queue(scene.user)).hasSize(1);
        }
    }

    @Test
    @Requirement("TRG-12")
    void trg12_whatHasGoneRoundTooOftenIsRefused(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage sent = scene.core.originate("MESSAGE", Scene.ALICE, scene.user, "Content-Type: text/plain\n",
                    "tired".getBytes());
            WireMessage offered = scene.peer.expect("MESSAGE", m -> isRequest(m, "MESSAGE"), PATIENCE);

            scene.peer.expectResponseTo(bringBack(scene, function, offered, 0), 483);

            scene.peer.reply(offered, 200, "OK");
            scene.peer.expectResponseTo(sent, 200);
        }
    }

    private static WireMessage refusal(Scene scene, WireMessage passed, WireMessage brought) {
        scene.peer.reply(passed, 486, "Busy Here");
        return scene.peer.expectResponseTo(brought, 486);
    }

    private static WireMessage bringBack(Scene scene, RunningFunction function, WireMessage own) {
        return bringBack(scene, function, own, 68);
    }

    /** As a serving node does: its own Via above ours, our address and its own as Route. */
    private static WireMessage bringBack(Scene scene, RunningFunction function, WireMessage own, int maxForwards) {
        String headers = own.headers().stream().map(Object::toString)
                .filter(line -> !line.matches("(?i)(Route|Max-Forwards|Content-Length):.*"))
                .collect(Collectors.joining("\n"));
        ScriptedSipPeer core = scene.peer;
        return core.send(own.startLine() + "\nVia: SIP/2.0/[transport] [local];branch=[branch]\n"
                + String.join("\n", List.of("Route: <sip:127.0.0.1:" + function.sipPort() + ";transport=tcp;lr>",
                "Route: <sip:" + core.hostPort() + ";transport=tcp;lr>", "Max-Forwards: " + maxForwards, headers)) + '\n',
                own.body());
    }

    private static boolean isRequest(WireMessage message, String method) {
        return message.isRequest() && message.method().equals(method);
    }
}
