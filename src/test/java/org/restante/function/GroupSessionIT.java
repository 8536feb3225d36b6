package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.MsrpFrame;
import org.restante.wire.Refereed;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.SipText;
import org.restante.wire.WireMessage;

/** Group sessions that come for a user: his seat is kept while he is away, and with it all that he has to know later. */
@Refereed
class GroupSessionIT {

    private static final String FOCUS = "sip:grp-1@conf.home1.example";
    private static final String STATE = "application/group-state-object+xml";
    private static final String TYPES = "message/cpim application/im-iscomposing+xml";
    private static final String LIST = "<?xml version=\"1.0\"?><resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\">"
            + "<list><entry uri=\"sip:carol@home1.example\"/></list></resource-lists>";

    @TempDir
    private static Path folder;
    private static OpenStore store;
    private static RunningFunction function;

    @BeforeAll
    static void start() {
        store = OpenStore.in(folder);
        function = RunningFunction.start(Map.of("database.url", store.url(), "chat.sfIdle", "2s"));
    }

    @AfterAll
    static void stop() {
        function.close();
        store.close();
    }

    private static String state(String time, String who) {
        return "<groupstate timestamp=\"" + time + "\" lastfocussessionid=\"" + FOCUS + "\" group-type=\"Closed\">"
                + "<participant name=\"\" comm-addr=\"sip:" + who + "@home1.example\"/></groupstate>";
    }

    private static byte[] says(String who, String id, String text) {
        return Scene.cpim("<sip:" + who + "@home1.example>", id, text).getBytes(StandardCharsets.UTF_8);
    }

    /** A focus that invites the scene's user to a group. */
    static Originator focus(Scene scene, String contribution, boolean withList) {
        Originator focus = new Originator(scene);
        String sdp = focus.sdp(TYPES, "active", "a=sendrecv");
        String body = withList ? "--x\nContent-Type: application/resource-lists+xml\nContent-Disposition: recipient-list\n\n" + LIST
                + "\n--x\nContent-Type: application/sdp\n\n" + sdp + "\n--x--\n" : sdp;
        focus.invite = scene.peer.send("INVITE " + scene.user + " SIP/2.0\nVia: SIP/2.0/[transport] [local];branch=[branch]\n"
                + "Max-Forwards: 69\nFrom: <" + FOCUS + ">;tag=[tag]\nTo: <" + scene.user + ">\nCall-ID: [call_id]\n"
                + "CSeq: 1 INVITE\nContact: <sip:originator@" + scene.peer.hostPort() + ">;isfocus\nP-Asserted-Identity: <"
                + FOCUS + ">\nReferred-By: <sip:carol@home1.example>\n"
                + Originator.headers(Originator.CHAT).replace("contribution-1", contribution)
                + "Content-Type: " + (withList ? "multipart/mixed;boundary=x" : "application/sdp") + "\n", SipText.crlf(body));
        return focus;
    }

    private static List<String> kinds(Scene scene) {
        return function.queue(scene.user).stream().map(message -> message.path("kind").asText()).toList();
    }

    @Test
    @Requirement({"DEF-09", "STO-05"})
    void def09_theSeatInAGroupIsKeptWithItsInvitationItsMessagesAndItsLastState() {
        try (Scene scene = new Scene(function); Originator group = focus(scene, "seat", true)) {
            group.connected();
            assertThat(kinds(scene)).as("durable before the 200").containsExactly("GROUP_INVITE");
            assertThat(Scene.attribute(group.ok, "accept-types")).contains("message/cpim", STATE);
            group.end.expectResponse(group.end.send(STATE, state("2026-03-02T11:05:00Z", "carol").getBytes()), 200);
            group.end.expectResponse(group.send("m1", says("carol", "m1", "where shall we meet?"), ""), 200);
            scene.peer.expectNone("BYE to the focus", m -> m.isRequest() && m.method().equals("BYE"), Duration.ofSeconds(3)); // past chat.sfIdle
            group.end.expectResponse(group.send("m2", says("dan", "m2", "at six"), ""), 200);
            group.end.expectResponse(group.end.send(STATE, state("2026-03-02T12:05:00Z", "dan").getBytes()), 200);
            group.end.expectResponse(group.end.send(STATE, state("2026-03-02T10:05:00Z", "nobody").getBytes()), 200); // late
            assertThat(kinds(scene)).containsExactly("GROUP_INVITE", "GROUP_CHAT", "GROUP_CHAT");
            assertThat(function.console().get("/api/messages/" + function.queue(scene.user).get(0).path("id").asText() + "/why")
                    .path("why").asText()).contains("an invitation to the group " + FOCUS);
            assertThat(function.queue(scene.user)).allSatisfy(message -> assertThat(message.toString())
                    .contains(FOCUS, "conversation-1", "seat"));
            assertThat(store.groupState(scene.user, "seat")).contains(state("2026-03-02T12:05:00Z", "dan"));
            group.bye();
        }
    }

    @Test
    void aSecondInvitationToTheSameSessionOfAGroupIsHeldOnce() {
        try (Scene scene = new Scene(function)) {
            for (int i = 0; i < 2; i++) {
                try (Originator group = focus(scene, "twice", i == 0)) {
                    group.connected().bye();
                }
            }
            try (Originator group = focus(scene, "another", false)) {
                group.connected().bye();
            }
            assertThat(kinds(scene)).containsExactly("GROUP_INVITE", "GROUP_INVITE");
        }
    }

    @Test
    void whatIsNoGroupStateIsRefusedAndTheLastOneStays() {
        try (Scene scene = new Scene(function); Originator group = focus(scene, "wrong", false)) {
            group.connected();
            String good = state("2026-03-02T11:05:00Z", "carol");
            group.end.expectResponse(group.end.send(STATE, good.getBytes()), 200);
            group.end.expectResponse(group.end.send(STATE, "<groupstate".getBytes()), 400);
            group.end.expectResponse(group.end.send(STATE, "<conference/>".getBytes()), 400);
            group.end.expectResponse(group.end.chunk("big", 1, 300_000, STATE, new byte[2048], '+', ""), 413);
            assertThat(store.groupState(scene.user, "wrong")).contains(good);
            group.bye();
        }
    }

    @Test
    @Requirement("DEF-09")
    void def09_aDeviceThatIsThereTakesPartAndTheStateIsKeptForTheDayOnWhichItIsNot() {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("session");
            scene.register(phone);
            try (Originator group = focus(scene, "live", true)) {
                WireMessage invite = scene.invited(phone);
                assertThat(invite.require("Contact")).contains("isfocus");
                assertThat(invite.require("Content-Type")).startsWith("multipart/mixed");
                assertThat(invite.bodyText()).contains(LIST, "application/resource-lists+xml", "m=message");
                ScriptedMsrpPeer end = ScriptedMsrpPeer.create();
                WireMessage ok = scene.core.accept(invite, scene.contactUri(),
                        ScriptedCore.sdp(end, TYPES, "active", List.of("a=sendrecv")));
                WireMessage ack = scene.peer.expectRequest("ACK");
                end.connect(Scene.attribute(invite, "path"));
                end.expectResponse(end.bind(), 200);
                try (Reception bob = new Reception(scene, invite, ok, ack, end)) {
                    group.connected();
                    // the device takes no group states; that must not cost it the session
                    group.end.expectResponse(group.end.send(STATE, state("2026-03-02T11:05:00Z", "carol").getBytes()), 200);
                    MsrpFrame sent = group.send("m1", says("carol", "m1", "hello"), "");
                    assertThat(bob.receive().octets()).isEqualTo(says("carol", "m1", "hello"));
                    group.end.expectResponse(sent, 200);
                    assertThat(kinds(scene)).isEmpty();
                    end.reset();
                    bob.ended();
                    group.end.expectResponse(group.send("m2", says("carol", "m2", "are you there?"), ""), 200);
                    assertThat(kinds(scene)).containsExactly("GROUP_CHAT");
                    group.bye();
                }
            }
            assertThat(store.groupState(scene.user, "live")).contains(state("2026-03-02T11:05:00Z", "carol"));
        }
    }
}
