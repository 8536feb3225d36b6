package org.restante.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.FreePorts;
import org.restante.wire.Refereed;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.WireMessage;

/** Disposition notifications: those of others are held and delivered, and our own tells of what could not be delivered. */
@Refereed
@ExtendWith(SharedFunction.class)
class DispositionIT {

    @Test
    @Requirement({"DEF-18", "IMDN-08"})
    void def18_aNotificationForAnAbsentUserIsHeldAsSuchAndComesAsMessageOnceHeIsBack(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            String body = notification(scene.user, "i4Gg77HhU");
            scene.send("Content-Type: message/cpim\nConversation-ID: c-imdn\n", body, 202);
            var held = function.queue(scene.user).get(0);
            assertThat(held.path("kind").asText()).isEqualTo("IMDN");
            assertThat(Duration.between(Instant.parse(held.path("receivedAt").asText()),
                    Instant.parse(held.path("expiresAt").asText()))).isEqualTo(Duration.ofDays(7));

            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage delivered = offered(scene, phone);
            assertThat(delivered.bodyText()).isEqualTo(body);
            assertThat(delivered.require("Content-Type")).isEqualTo("message/cpim");
            assertThat(delivered.require("Conversation-ID")).isEqualTo("c-imdn");
            assertThat(delivered.require("P-Asserted-Identity")).contains(Scene.ALICE);
            scene.peer.reply(delivered, 200, "OK");

            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));
            scene.peer.expectNone("an announcement or a session", m -> m.isRequest(), Duration.ofMillis(500));
            assertThat(function.history(scene.user)).isEmpty();
        }
    }

    /** Whoever sent it had his 202 by then. */
    @Test
    @Requirement("DEF-18")
    void def18_aNotificationThatADeviceTookLateIsNotSentAgain(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage sent = originate(scene, notification(scene.user, "i1"));
            WireMessage atPhone = offered(scene, phone);
            scene.subscribed(); // it is gone before the notification is held, so that no round begins
            scene.peer.expectResponseTo(sent, 202);
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("QUEUED"));
            scene.peer.reply(atPhone, 200, "OK");
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));

            scene.hold("later", "a message");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                assertThat(session.receive().text()).contains("a message");
                session.ended();
            }
            scene.peer.expectNone("the notification", m -> m.isRequest() && m.method().equals("MESSAGE"), Duration.ofMillis(300));
            assertThat(function.history(scene.user)).as("no part of the conversation").hasSize(1);
        }
    }

    @Test
    @Requirement("DEF-18")
    void def18_messagesAndNotificationsGoTheirOwnWays(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("message", "a message");
            scene.send("Content-Type: message/cpim\n", notification(scene.user, "i1"), 202);
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            scene.peer.reply(offered(scene, phone), 200, "OK");
            try (Reception session = scene.accept(scene.invited(phone))) {
                assertThat(session.receive().text()).contains("a message");
                session.ended(); // nothing else is in the session
            }
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsOnly("DELIVERED"));
        }
    }

    @Test
    @Requirement("DEF-14")
    void def14_aCopyOfWhatADeviceTookAtOnceIsDeliveredToNobody(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            String body = Scene.cpim("taken-at-once", "once only");
            WireMessage first = originate(scene, body);
            scene.peer.reply(offered(scene, phone), 200, "OK");
            scene.peer.expectResponseTo(first, 200);

            scene.peer.expectResponseTo(originate(scene, body), 200); // another transaction, another Call-ID
            scene.peer.expectResponseTo(scene.core.register(scene.user, 0, phone), 200); // nobody is there any more
            scene.peer.expectResponseTo(originate(scene, body), 200);
            scene.peer.expectNone("the copy at the device", m -> m.isRequest() && m.method().equals("MESSAGE"),
                    Duration.ofMillis(300));
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Requirement("DEF-14")
    void def14_aCopyOfWhatWasHeldAndDeliveredIsOfferedToNoDevice(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("held-first", "once only");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                assertThat(session.receive().text()).contains("once only");
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));

            scene.hold("held-first", "once only"); // 202, as the first
            scene.peer.expectNone("the copy at the device", m -> m.isRequest() && m.method().equals("MESSAGE"),
                    Duration.ofMillis(300));
            assertThat(function.states(scene.user)).containsExactly("DELIVERED");
        }
    }

    @Test
    @Requirement("IMDN-01")
    void imdn01_nobodyIsToldOfADeliveryThatHasNotBeen(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("not-yet", "wait for it"); // asks for positive-delivery and display
            scene.peer.expectNone("a notification", m -> m.isRequest(), Duration.ofSeconds(1));
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }

    @Test
    @Requirement("IMDN-02")
    void imdn02_whoAsksForProcessingIsToldThatHisMessageIsStoredWhereThatIsOn() {
        int core = FreePorts.udpAndTcp();
        try (RunningFunction function = RunningFunction.start(Map.of("core.route", "sip:127.0.0.1:" + core + ";transport=tcp",
                "imdn.sendStored", "true"));
                Scene scene = new Scene(function.sipPort(), "sip:bob@home.test", ScriptedSipPeer.open(core))) {
            scene.hold("not-asked", "without processing");
            scene.send("Content-Type: message/cpim\n", Scene.cpim("asked", "with it")
                    .replace("positive-delivery, display", "positive-delivery, processing"), 202);

            WireMessage told = scene.peer.expect("MESSAGE for the sender", m -> m.isRequest()
                    && m.method().equals("MESSAGE") && m.requestUri().equals(Scene.ALICE), Duration.ofSeconds(20));
            scene.peer.reply(told, 200, "OK");
            assertThat(told.bodyText()).contains("<message-id>asked</message-id>", "<processing-notification><status><stored")
                    .doesNotContain("delivered", "Disposition-Notification");
            scene.peer.expectNone("another word", m -> m.isRequest(), Duration.ofSeconds(1));
        }
    }

    @Test
    @Requirement({"DEF-12", "IMDN-09", "IMDN-06"})
    void imdn09_theSenderWhoAskedIsToldOnceThatHisMessageExpired() {
        int core = FreePorts.udpAndTcp();
        try (RunningFunction function = RunningFunction.start(Map.of("core.route", "sip:127.0.0.1:" + core + ";transport=tcp"));
                Scene scene = new Scene(function.sipPort(), "sip:bob@home.test", ScriptedSipPeer.open(core))) {
            String body = Scene.cpim("too-late", "for a second only")
                    .replace("positive-delivery, display", "positive-delivery, negative-delivery");
            scene.send("Content-Type: message/cpim\nExpires: 1\nConversation-ID: c-9\n", body, 202);

            WireMessage told = scene.peer.expect("MESSAGE for the sender", m -> m.isRequest()
                    && m.method().equals("MESSAGE") && m.requestUri().equals(Scene.ALICE), Duration.ofSeconds(20));
            scene.peer.reply(told, 200, "OK");
            assertThat(told.require("Route")).contains("127.0.0.1:" + core);
            assertThat(told.require("Conversation-ID")).isEqualTo("c-9");
            assertThat(told.bodyText()).contains("<message-id>too-late</message-id>").contains("<failed").contains("Content-Disposition: notification")
                    .doesNotContain("Disposition-Notification");
            assertThat(function.states(scene.user)).containsExactly("EXPIRED");

            scene.peer.expectNone("another word of it", m -> m.isRequest(), Duration.ofSeconds(1));
        }
    }

    private static WireMessage originate(Scene scene, String body) {
        return scene.core.originate("MESSAGE", Scene.ALICE, scene.user, "Content-Type: message/cpim\n", body.getBytes(UTF_8));
    }

    private static WireMessage offered(Scene scene, DeviceContact device) {
        return scene.peer.expect("MESSAGE for " + Scene.gruu(device), message -> message.isRequest()
                && message.method().equals("MESSAGE") && message.requestUri().equals(Scene.gruu(device)), Duration.ofSeconds(10));
    }

    /** Alice's client tells that it has the user's message. */
    private static String notification(String user, String imdnId) {
        String document = """
                <?xml version="1.0" encoding="UTF-8"?>
                <imdn xmlns="urn:ietf:params:xml:ns:imdn"><message-id>m4Gg77HhU</message-id>
                <datetime>2026-03-02T11:01:44Z</datetime>
                <delivery-notification><status><delivered/></status></delivery-notification></imdn>
                """;
        return Scene.crlf("""
                From: <%s>
                To: <%s>
                DateTime: 2026-03-02T11:30:12Z
                NS: imdn <urn:ietf:params:imdn>
                imdn.Message-ID: %s

                Content-Type: message/imdn+xml
                Content-Disposition: notification

                """.formatted(Scene.ALICE, user, imdnId)) + document;
    }
}
