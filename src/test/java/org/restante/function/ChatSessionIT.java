package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.MsrpFrame;
import org.restante.wire.Refereed;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.WireMessage;

/** Chats: passed on while their recipient is there, taken in his place and held while he is not. */
@Refereed
class ChatSessionIT {

    private static final String TYPING = "<?xml version=\"1.0\"?><isComposing xmlns=\"urn:ietf:params:xml:ns:im-iscomposing\">"
            + "<state>active</state></isComposing>";

    @TempDir
    private static Path folder;
    private static OpenStore store;
    private static RunningFunction function;

    @BeforeAll
    static void start() {
        store = OpenStore.in(folder);
        function = RunningFunction.start(Map.of("database.url", store.url(), "chat.sfIdle", "4s"));
    }

    @AfterAll
    static void stop() {
        function.close();
        store.close();
    }

    @AfterEach
    void nothingOfContentsThatDidNotComplete() {
        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> assertThat(store.arriving()).isZero());
    }

    private static byte[] cpim(String id, String text) {
        return Scene.cpim(id, text).getBytes(StandardCharsets.UTF_8);
    }

    private static void say(Originator alice, String id, String text) {
        alice.end.expectResponse(alice.send(id, cpim(id, text), "Success-Report: yes\n"), 200);
        assertThat(alice.end.expectReport().require("Message-ID")).isEqualTo(id);
    }

    @Test
    @Requirement("DEF-08")
    void def08_aChatWithSomebodyWhoIsAwayIsTakenAndEveryMessageHeldAndDeliveredInOrder() {
        try (Scene scene = new Scene(function)) {
            try (Originator alice = Originator.ofChat(scene).connected()) {
                assertThat(Scene.attribute(alice.ok, "accept-types")).contains("message/cpim");
                say(alice, "chat-1", "are you there?");
                assertThat(function.states(scene.user)).containsExactly("QUEUED"); // durable when it was confirmed
                say(alice, "chat-2", "read this later");
                say(alice, "chat-3", "and this");
                alice.bye();
            }
            assertThat(function.states(scene.user)).containsExactly("QUEUED", "QUEUED", "QUEUED");
            scene.register(scene.device("msg", "session", "deferred"));
            try (Reception session = scene.accept(scene.invited())) {
                for (String text : List.of("are you there?", "read this later", "and this")) {
                    Reception.Parts message = session.receive();
                    assertThat(message.text()).contains(text);
                    assertThat(message.sipHeader("Conversation-ID")).isEqualTo("conversation-1");
                    assertThat(message.sipHeader("Accept-Contact")).contains("cpm.session");
                }
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsOnly("DELIVERED"));
        }
    }

    @Test
    @Requirement("DEF-17")
    void def17_thatSomebodyIsTypingIsNotHeld() {
        try (Scene scene = new Scene(function); Originator alice = Originator.ofChat(scene).connected()) {
            alice.end.expectResponse(alice.end.send("application/im-iscomposing+xml", TYPING.getBytes(StandardCharsets.UTF_8)), 200);
            byte[] wrapped = Scene.cpim("typing", TYPING).replace("text/plain; charset=UTF-8", "application/im-iscomposing+xml")
                    .getBytes(StandardCharsets.UTF_8);
            alice.end.expectResponse(alice.send("typing", wrapped, ""), 200);
            assertThat(function.queue(scene.user)).isEmpty();
            alice.bye();
        }
    }

    @Test
    void aChatWithSomebodyWhoIsThereGoesBothWaysAndNothingIsHeld() {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("session");
            scene.register(phone);
            try (Originator alice = Originator.ofChat(scene)) {
                WireMessage invite = scene.invited(phone);
                assertThat(Scene.lines(invite, "a=sendrecv")).hasSize(1);
                assertThat(Scene.attribute(invite, "accept-types")).contains("message/cpim", "application/im-iscomposing+xml");
                assertThat(invite.require("Contact")).contains("cpm.session").doesNotContain("isfocus");
                try (Reception bob = accept(scene, invite)) {
                    alice.connected();
                    assertThat(Scene.lines(alice.ok, "a=sendrecv")).hasSize(1);
                    MsrpFrame sent = alice.send("hello", cpim("hello", "hello bob"), "Success-Report: yes\n");
                    assertThat(bob.receive().octets()).isEqualTo(cpim("hello", "hello bob"));
                    alice.end.expectResponse(sent, 200);
                    alice.end.expectReport();

                    MsrpFrame reply = bob.end().send("message/cpim", cpim("answer", "hello alice"));
                    assertThat(ScriptedMsrpPeer.join(alice.end.receiveMessage())).isEqualTo(cpim("answer", "hello alice"));
                    bob.end().expectResponse(reply, 200);

                    MsrpFrame typing = alice.end.send("application/im-iscomposing+xml", TYPING.getBytes(StandardCharsets.UTF_8));
                    assertThat(bob.receive().text()).isEqualTo(TYPING);
                    alice.end.expectResponse(typing, 200);
                    alice.bye();
                    bob.ended();
                }
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    private static Reception accept(Scene scene, WireMessage invite) {
        ScriptedMsrpPeer end = ScriptedMsrpPeer.create();
        WireMessage ok = scene.core.accept(invite, scene.contactUri(),
                ScriptedCore.sdp(end, "message/cpim application/im-iscomposing+xml", "active", List.of("a=sendrecv")));
        WireMessage ack = scene.peer.expect("ACK", m -> m.isRequest() && m.method().equals("ACK")
                && m.callId().equals(invite.callId()), Duration.ofSeconds(10));
        end.connect(Scene.attribute(invite, "path"));
        end.expectResponse(end.bind(), 200);
        return new Reception(scene, invite, ok, ack, end);
    }

    @Test
    @Requirement("IMDN-04")
    void imdn04_notificationsOfASessionThatLivesGoWithinItBothWays() {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("session");
            scene.register(phone);
            try (Originator alice = Originator.ofChat(scene); Reception bob = accept(scene, scene.invited(phone))) {
                alice.connected();
                byte[] told = new String(cpim("told-1", "<imdn/>"), StandardCharsets.UTF_8)
                        .replace("text/plain; charset=UTF-8", "message/imdn+xml").getBytes(StandardCharsets.UTF_8);
                MsrpFrame fromBob = bob.end().send("message/cpim", told);
                assertThat(ScriptedMsrpPeer.join(alice.end.receiveMessage())).isEqualTo(told);
                bob.end().expectResponse(fromBob, 200);
                MsrpFrame fromAlice = alice.send("told-2", told, "");
                assertThat(bob.receive().octets()).isEqualTo(told);
                alice.end.expectResponse(fromAlice, 200);
                scene.peer.expectNone("MESSAGE", m -> m.isRequest() && m.method().equals("MESSAGE"), Duration.ofMillis(500));
                alice.bye();
                bob.ended();
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Requirement("DEF-08")
    void def08_whenTheRecipientsLegDiesTheChatGoesOnAndWhatWasNotConfirmedIsHeld() {
        for (boolean byReset : new boolean[] {true, false}) {
            try (Scene scene = new Scene(function)) {
                DeviceContact phone = scene.device("session");
                scene.register(phone);
                try (Originator alice = Originator.ofChat(scene)) {
                    try (Reception bob = accept(scene, scene.invited(phone))) {
                        alice.connected();
                        MsrpFrame first = alice.send("one", cpim("one", "you have this"), "");
                        bob.receive();
                        alice.end.expectResponse(first, 200);
                        MsrpFrame second = alice.send("two", cpim("two", "you never answered this"), "");
                        bob.end().expectSend();
                        if (byReset) {
                            bob.end().reset();
                            bob.ended();
                        } else {
                            scene.peer.expectResponseTo(scene.peer.dialogOfCallee(bob.invite(), bob.ok()).bye(), 200);
                        }
                        alice.end.expectResponse(second, 200);
                    }
                    alice.end.expectResponse(alice.send("three", cpim("three", "still here"), ""), 200);
                    assertThat(function.queue(scene.user)).hasSize(2);
                    alice.bye();
                }
            }
        }
    }

    @Test
    @Requirement("DEF-08")
    void def08_aChatWithNobodyIsEndedWhenNothingComesAnyMore() {
        try (Scene scene = new Scene(function); Originator alice = Originator.ofChat(scene).connected()) {
            say(alice, "last", "the last word");
            alice.ended();
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }

    @Test
    @Requirement("DEF-07")
    void def07_ofAChatOnlyWholeMessagesAreHeld() {
        try (Scene scene = new Scene(function); Originator alice = Originator.ofChat(scene).connected()) {
            say(alice, "whole", "this is whole");
            byte[] cut = cpim("cut", "x".repeat(4000));
            alice.end.expectResponse(alice.send("cut", cut, 0, 2048, ""), 200);
            alice.end.reset();
            alice.ended();
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }

    @Test
    @Requirement("DEF-11")
    void def11_aMessageAboveTheLimitGets413AndTheNextIsTaken() {
        try (Scene scene = new Scene(function); Originator alice = Originator.ofChat(scene).connected()) {
            alice.end.expectResponse(alice.end.chunk("big", 1, 5001, "message/cpim", new byte[2048], '+', ""), 413);
            say(alice, "small", "this fits");
            alice.bye();
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }
}
