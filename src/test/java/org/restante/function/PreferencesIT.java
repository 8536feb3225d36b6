package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.Refereed;
import org.restante.wire.WireMessage;

/** What a user wants of the messages for him, on the wire: nothing from some senders, nothing at all for now. */
@Refereed
@ExtendWith(SharedFunction.class)
class PreferencesIT {

    private static final String BLOCK_ALICE = "{\"blocked\":[\"" + Scene.ALICE + "\"]}";

    private static double barred(RunningFunction function) {
        return function.console().text("/metrics").lines().filter(line -> line.startsWith("restante_barred_total "))
                .mapToDouble(line -> Double.parseDouble(line.split(" ")[1])).sum();
    }

    private static void nothingDownstream(Scene scene) {
        scene.peer.expectNone("anything for a device", m -> m.isRequest() && List.of("MESSAGE", "INVITE").contains(m.method()),
                Duration.ofMillis(500));
    }

    @Test
    @Requirement("DEF-02")
    void def02_whoIsBlockedReachesNeitherTheQueueNorADevice(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            function.prefer(scene.user, BLOCK_ALICE);
            double before = barred(function);
            for (String more : List.of("", "Expires: 0\n", "Privacy: id\n")) {
                scene.send("Content-Type: text/plain\n" + more, "let me in", 403);
            }
            scene.register(scene.device("msg", "session", "largemsg"));
            scene.send("Content-Type: text/plain\n", "are you there?", 403);
            for (String service : List.of(Originator.LARGE, Originator.CHAT)) {
                try (Originator alice = new Originator(scene)) {
                    alice.invite(Originator.headers(service), alice.sdp("message/cpim", "active", "a=sendonly")).refused(403);
                }
            }
            nothingDownstream(scene);
            assertThat(function.queue(scene.user)).isEmpty();
            assertThat(barred(function) - before).isEqualTo(6);
        }
    }

    @Test
    @Requirement("DEF-02")
    void def02_blockedIsWhoIsAssertedAndNobodyElseAndOnlyForThisUser(RunningFunction function) {
        try (Scene scene = new Scene(function); Scene other = new Scene(function)) {
            scene.hold("before", "known already"); // that he has no preferences is known from now on
            function.prefer(scene.user, BLOCK_ALICE);
            scene.send("Content-Type: text/plain\n", "at once", 403);
            WireMessage carol = scene.core.originate("MESSAGE", "sip:carol@home1.example", scene.user,
                    "Content-Type: text/plain\n", "not blocked".getBytes(StandardCharsets.UTF_8));
            scene.peer.expectResponseTo(carol, 202);
            other.hold("other", "for somebody else");
            function.prefer(scene.user, "{\"blocked\":[]}");
            scene.hold("after", "friends again");
            assertThat(function.queue(scene.user)).hasSize(3);
        }
    }

    @Test
    @Requirement("DEF-03")
    void def03_whoWantsNothingNowGetsItWhenHeWantsItAgain(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg", "largemsg", "session");
            scene.register(phone);
            function.prefer(scene.user, "{\"hold\":true}");
            scene.hold("first", "the first");
            try (Originator alice = new Originator(scene)) {
                alice.invite(Originator.headers(Originator.CHAT), alice.sdp("message/cpim", "active", "a=sendrecv")).connected();
                alice.end.expectResponse(alice.send("second", Scene.cpim("second", "the second").getBytes(StandardCharsets.UTF_8), ""), 200);
                alice.bye();
            }
            scene.send("Content-Type: text/plain\nExpires: 0\n", "now or never", 480);
            scene.register(phone); // no more than a trigger
            nothingDownstream(scene);
            assertThat(function.states(scene.user)).containsExactly("QUEUED", "QUEUED");
            String id = function.queue(scene.user).get(0).path("id").asText();
            assertThat(function.console().get("/api/messages/" + id + "/why").path("why").asText())
                    .contains(scene.user + " wants nothing delivered now");

            function.prefer(scene.user, "{\"hold\":false}");
            try (Reception session = scene.accept(scene.invited(phone))) {
                assertThat(session.receive().text()).contains("the first");
                assertThat(session.receive().text()).contains("the second");
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsOnly("DELIVERED"));
        }
    }

    @Test
    @Requirement("DEF-03")
    void def03_aDeliveryThatRunsEndsAndTheRestWaits(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("first", "the first");
            scene.hold("second", "the second");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            scene.peer.reply(invite, 180, "Ringing");
            function.prefer(scene.user, "{\"hold\":true}");
            scene.peer.reply(scene.peer.expectRequest("CANCEL"), 200, "OK");
            scene.peer.reply(invite, 487, "Request Terminated");
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("QUEUED", "QUEUED"));
            nothingDownstream(scene);

            function.prefer(scene.user, "{\"hold\":false}");
            try (Reception session = scene.accept(scene.invited(phone))) {
                assertThat(session.receive().text()).contains("the first");
                assertThat(session.receive().text()).contains("the second");
                session.ended();
            }
        }
    }
}
