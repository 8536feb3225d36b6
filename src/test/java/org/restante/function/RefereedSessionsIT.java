package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.Referee;
import org.restante.wire.RequiresTool;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.WireCapture;
import org.restante.wire.WireMessage;

/** One session of each kind that comes to the front door, under the eyes of a foreign dissector. */
class RefereedSessionsIT {

    private static final String TYPES = "message/cpim application/im-iscomposing+xml";

    @TempDir
    Path folder;

    @Test
    @RequiresTool({"tshark", "tcpdump"})
    @Requirement("DEF-05")
    void def05_sessionsOfEachKindLeaveNothingMalformedOnTheWire() {
        try (RunningFunction function = RunningFunction.start(Map.of());
                WireCapture capture = WireCapture.start(folder.resolve("door.pcap"),
                        "port " + function.sipPort() + " or port " + function.msrpPort())) {
            try (Scene scene = new Scene(function)) {
                held(scene, Originator.ofLargeMessage(scene), "large-held");
                held(scene, Originator.ofChat(scene), "chat-held");
                held(scene, new Originator(scene).inviteWithoutOffer(Originator.LARGE), "offerless");
                assertThat(function.states(scene.user)).containsExactly("QUEUED", "QUEUED", "QUEUED");
            }
            for (String service : List.of(Originator.LARGE, Originator.CHAT)) {
                try (Scene scene = new Scene(function)) {
                    DeviceContact phone = scene.device(service);
                    scene.register(phone);
                    live(scene, phone, service);
                    assertThat(function.queue(scene.user)).isEmpty();
                }
            }
            Referee referee = Referee.of(capture.stop()).assertClean();
            assertThat(referee.sipFlow()).contains("INVITE", "200", "ACK", "BYE");
            assertThat(referee.msrp()).isNotEmpty();
        }
    }

    private static byte[] message(String id) {
        return Scene.cpim(id, "z".repeat(3000)).getBytes(StandardCharsets.UTF_8);
    }

    private static void held(Scene scene, Originator alice, String id) {
        try (alice) {
            alice.accepted();
            if (alice.invite.body().length == 0) {
                alice.dialog.ack("Content-Type: application/sdp\n", alice.sdp("message/cpim", "active", "a=sendonly"));
            } else {
                alice.dialog.ack();
            }
            alice.bound();
            alice.end.expectResponse(alice.send(id, message(id), "Success-Report: yes\n"), 200);
            alice.end.expectReport();
            alice.bye();
        }
    }

    private static void live(Scene scene, DeviceContact phone, String service) {
        try (Originator alice = service.equals(Originator.LARGE) ? Originator.ofLargeMessage(scene) : Originator.ofChat(scene);
                ScriptedMsrpPeer end = ScriptedMsrpPeer.create()) {
            WireMessage invite = scene.invited(phone);
            WireMessage ok = scene.core.accept(invite, scene.contactUri(), ScriptedCore.sdp(end, TYPES, "active",
                    List.of(service.equals(Originator.LARGE) ? "a=recvonly" : "a=sendrecv")));
            WireMessage ack = scene.peer.expectRequest("ACK");
            end.connect(Scene.attribute(invite, "path"));
            end.expectResponse(end.bind(), 200);
            alice.connected();
            CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> ScriptedMsrpPeer.join(end.receiveMessage()));
            alice.end.expectResponse(alice.send("live", message("live"), "Success-Report: yes\n"), 200);
            alice.end.expectReport();
            assertThat(received.join()).isEqualTo(message("live"));
            alice.bye();
            new Reception(scene, invite, ok, ack, end).ended();
        }
    }
}
