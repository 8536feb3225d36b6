package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.MsrpFrame;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.WireMessage;

/** Where {@code chat.storeAndForward} is off: a chat of two is there as long as its device is, the seat in a group is kept. */
class ChatNotHeldIT {

    private static RunningFunction function;

    @BeforeAll
    static void start() {
        function = RunningFunction.start(Map.of("chat.storeAndForward", "false"));
    }

    @AfterAll
    static void stop() {
        function.close();
    }

    private static byte[] cpim(String id, String text) {
        return Scene.cpim(id, text).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    @Requirement("DEF-10")
    void def10_aChatWithSomebodyWhoIsAwayIsRefusedAndNothingIsStored() {
        try (Scene scene = new Scene(function); Originator alice = Originator.ofChat(scene)) {
            alice.refused(480);
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Requirement("DEF-09")
    void def09_theSeatInAGroupIsKeptAllTheSame() {
        try (Scene scene = new Scene(function); Originator group = GroupSessionIT.focus(scene, "seat", true)) {
            group.connected();
            group.end.expectResponse(group.send("m1", cpim("m1", "where shall we meet?"), ""), 200);
            assertThat(function.queue(scene.user)).extracting(message -> message.path("kind").asText())
                    .containsExactly("GROUP_INVITE", "GROUP_CHAT");
            group.bye();
        }
    }

    @Test
    void aLargeMessageIsHeldAllTheSame() {
        try (Scene scene = new Scene(function); Originator alice = Originator.ofLargeMessage(scene).connected()) {
            alice.end.expectResponse(alice.send("large", cpim("large", "a report"), ""), 200);
            alice.bye();
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }

    @Test
    void aChatThatLosesItsDeviceEndsAndWhatWasNotConfirmedIsNotHeld() {
        for (boolean byReset : new boolean[] {true, false}) {
            try (Scene scene = new Scene(function); ScriptedMsrpPeer end = ScriptedMsrpPeer.create()) {
                DeviceContact phone = scene.device("session");
                scene.register(phone);
                try (Originator alice = Originator.ofChat(scene); Reception bob = accepted(scene, phone, end)) {
                    alice.connected();
                    MsrpFrame first = alice.send("one", cpim("one", "you have this"), "");
                    bob.receive();
                    alice.end.expectResponse(first, 200);
                    byte[] endless = cpim("endless", "of a size that is not told");
                    alice.end.expectResponse(alice.end.chunk("endless", 1, -1, "message/cpim", endless, '$', ""), 413);
                    MsrpFrame second = alice.send("two", cpim("two", "you never answered this"), "");
                    end.expectSend();
                    if (byReset) {
                        end.reset();
                        bob.ended();
                    } else {
                        scene.peer.expectResponseTo(scene.peer.dialogOfCallee(bob.invite(), bob.ok()).bye(), 200);
                    }
                    assertThat(alice.ended().require("Reason")).contains("cause=480");
                    alice.end.expectClosed();
                    assertThat(alice.end.received()).filteredOn(frame -> frame.isResponseTo(second))
                            .allSatisfy(frame -> assertThat(frame.status()).isEqualTo(408));
                }
                assertThat(function.queue(scene.user)).isEmpty();
            }
        }
    }

    private static Reception accepted(Scene scene, DeviceContact phone, ScriptedMsrpPeer end) {
        WireMessage invite = scene.invited(phone);
        WireMessage ok = scene.core.accept(invite, scene.contactUri(), ScriptedCore.sdp(end, "message/cpim", "active", List.of("a=sendrecv")));
        WireMessage ack = scene.peer.expect("ACK", m -> m.isRequest() && m.method().equals("ACK")
                && m.callId().equals(invite.callId()), Duration.ofSeconds(10));
        end.connect(Scene.attribute(invite, "path"));
        end.expectResponse(end.bind(), 200);
        return new Reception(scene, invite, ok, ack, end);
    }
}
