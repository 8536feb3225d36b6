package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.Refereed;
import org.restante.wire.WireMessage;

/** Pager Mode towards devices that are there: offered at once, held only if none takes it (DEF-02, DEF-03, table A.1). */
@Refereed
@ExtendWith(SharedFunction.class)
class LivePagerIT {

    @Test
    @Requirement("DEF-04")
    void def04_whatADeviceTakesIsAnswered200AndNotHeld(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            String body = Scene.cpim("live1", "are you there?");
            WireMessage sent = send(scene, "Content-Type: message/cpim\nSubject: Hello\nConversation-ID: c-live\n", body);

            WireMessage offered = offered(scene, phone);
            assertThat(offered.bodyText()).isEqualTo(body);
            assertThat(offered.require("From")).startsWith("<" + Scene.ALICE + ">");
            assertThat(offered.require("To")).startsWith("<" + scene.user + ">");
            assertThat(offered.require("Subject")).isEqualTo("Hello");
            assertThat(offered.require("Conversation-ID")).isEqualTo("c-live");
            assertThat(offered.require("P-Asserted-Identity")).contains(Scene.ALICE);
            assertThat(offered.callId()).isNotEqualTo(sent.callId());
            scene.peer.reply(offered, 200, "OK");

            scene.peer.expectResponseTo(sent, 200);
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Requirement("DEF-03")
    void def03_whatEveryDevicePutsOffIsHeld(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg");
            DeviceContact tablet = scene.device("msg");
            scene.register(phone, tablet);
            WireMessage sent = send(scene, "Content-Type: text/plain\n", "not now");
            scene.peer.reply(offered(scene, phone), 486, "Busy Here");
            scene.peer.reply(offered(scene, tablet), 480, "Temporarily Unavailable");

            scene.peer.expectResponseTo(sent, 202);
            assertThat(function.queue(scene.user)).hasSize(1);
        }
    }

    @Test
    @Requirement("DEF-10")
    void def10_whatADeviceRefusesForGoodIsTheSendersAnswer(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage sent = send(scene, "Content-Type: text/plain\n", "never");
            scene.peer.reply(offered(scene, phone), 603, "Decline");

            scene.peer.expectResponseTo(sent, 603);
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    void theFirstDeviceThatTakesItDecidesAndALateAnswerChangesNothing(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg");
            DeviceContact tablet = scene.device("msg");
            scene.register(phone, tablet);
            WireMessage sent = send(scene, "Content-Type: text/plain\n", "who is first?");
            WireMessage atPhone = offered(scene, phone);
            scene.peer.reply(offered(scene, tablet), 200, "OK");
            scene.peer.expectResponseTo(sent, 200);
            scene.peer.reply(atPhone, 200, "OK");

            scene.peer.expectNone("second answer", m -> !m.isRequest() && m.callId().equals(sent.callId()),
                    Duration.ofMillis(300));
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Requirement("DEF-03")
    void def03_whatNoDeviceAnswersIsHeldAndNotGivenUp(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage sent = send(scene, "Content-Type: text/plain\n", "anybody?");
            offered(scene, phone);

            scene.peer.expectResponseTo(sent, 202);
            assertThat(function.queue(scene.user)).hasSize(1);
        }
    }

    /** Table E.1, a status of each row: what may pass is held, what will not is the sender's answer. */
    @ParameterizedTest
    @CsvSource({"302, 302", "406, 406", "401, 401", "407, 407", "403, 403", "404, 202", "410, 410", "604, 604", "408, 202",
        "413, 413", "415, 415", "606, 606", "430, 202", "480, 202", "481, 481", "484, 484", "486, 202", "487, 202", "494, 494",
        "503, 202", "600, 202", "603, 603", "499, 499", "599, 202", "699, 699"})
    void whatTheOnlyDeviceAnswersDecides(int status, int upstream, RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage sent = send(scene, "Content-Type: text/plain\n", "will you take it?");
            scene.peer.reply(offered(scene, phone), status, "No");

            scene.peer.expectResponseTo(sent, upstream);
            assertThat(function.queue(scene.user)).hasSize(upstream == 202 ? 1 : 0);
            if (upstream == 202) {
                scene.peer.reply(scene.invited(phone), 480, "Temporarily Unavailable"); // what is held wakes the queue
            }
        }
    }

    /** Its sender had his 202 by then; the device has the message, and nobody else is awaited. */
    @Test
    void whatADeviceTakesLateIsNotDeliveredToItAgain(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage sent = send(scene, "Content-Type: text/plain\n", "take your time");
            WireMessage atPhone = offered(scene, phone);
            scene.subscribed(); // it is gone before the message is held, so that no delivery begins
            scene.peer.expectResponseTo(sent, 202);
            new Ledger(function, scene).awaitMessages("QUEUED");
            scene.peer.reply(atPhone, 200, "OK");
            new Ledger(function, scene).awaitMessages("DELIVERED CONFIRMED taken by the device that was offered it");

            scene.hold("later", "the next one");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                assertThat(session.receive().text()).contains("the next one");
                session.ended(); // and there is no other
            }
            new Ledger(function, scene).awaitMessages("DELIVERED", "DELIVERED");
        }
    }

    @Test
    @Requirement("DEF-12")
    void def12_withLifetimeZeroItIsDeliveredNowOrRefused(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage first = send(scene, "Content-Type: text/plain\nExpires: 0\n", "now");
            scene.peer.reply(offered(scene, phone), 200, "OK");
            scene.peer.expectResponseTo(first, 200);
            WireMessage second = send(scene, "Content-Type: text/plain\nExpires: 0\n", "or never");
            scene.peer.reply(offered(scene, phone), 480, "Temporarily Unavailable");
            scene.peer.expectResponseTo(second, 480);

            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Requirement("DEF-02")
    void def02_whatExpiresBeforeItsTurnComesIsNeitherForwardedNorHeld(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage first = send(scene, "Content-Type: text/plain\n", "who takes his time?");
            WireMessage asked = offered(scene, phone); // and answers nothing for live.noAnswer
            WireMessage second = send(scene, "Content-Type: text/plain\nExpires: 1\n", "quick!");

            scene.peer.expectResponseTo(first, 202);
            scene.peer.expectResponseTo(second, 480);
            scene.peer.expectNone("the expired one", m -> m.isRequest() && m.method().equals("MESSAGE")
                    && !m.callId().equals(asked.callId()), Duration.ofMillis(300));
            assertThat(function.queue(scene.user)).hasSize(1);
        }
    }

    @Test
    @Requirement("DEF-15")
    void def15_aMessageForWhomOlderOnesAreHeldWaitsBehindThem(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("older", "the older");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            scene.hold("newer", "the newer"); // 202: not offered past the older one
            scene.peer.expectNone("the newer past the older", m -> m.isRequest() && m.method().equals("MESSAGE"),
                    Duration.ofMillis(300));
            try (Reception session = scene.accept(invite)) {
                assertThat(List.of(session.receive().text(), session.receive().text()))
                        .satisfies(texts -> assertThat(texts.get(0)).contains("the older"))
                        .satisfies(texts -> assertThat(texts.get(1)).contains("the newer"));
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsOnly("DELIVERED"));
        }
    }

    @Test
    @Requirement("STO-06")
    void sto06_whoAskedForPrivacyIsNotNamedToTheDevice(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage sent = send(scene, "Content-Type: text/plain\nPrivacy: id\n", "guess who");
            WireMessage offered = offered(scene, phone);
            scene.peer.reply(offered, 200, "OK");

            scene.peer.expectResponseTo(sent, 200);
            assertThat(offered.toString()).doesNotContain("alice").contains("anonymous@anonymous.invalid");
        }
    }

    private static WireMessage send(Scene scene, String more, String body) {
        return scene.core.originate("MESSAGE", Scene.ALICE, scene.user, more, body.getBytes());
    }

    private static WireMessage offered(Scene scene, DeviceContact device) {
        return scene.peer.expect("MESSAGE for " + Scene.gruu(device), message -> message.isRequest()
                && message.method().equals("MESSAGE") && message.requestUri().equals(Scene.gruu(device)), Duration.ofSeconds(10));
    }
}
