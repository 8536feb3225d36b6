package org.restante.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.FreePorts;
import org.restante.wire.Refereed;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.WireMessage;

/** When a message for several devices is no longer deferred (I-11), and what counts as a confirmation of one (I-12). */
@Refereed
@ExtendWith(SharedFunction.class)
class SeveralDevicesIT {

    private static final Duration A_CAMPAIGN = Duration.ofMillis(700); // trigger.settle is 200 ms

    /** ANY: the first confirmation ends it, and a device that failed is not tried again for it. */
    @Test
    void oneOfThemIsEnoughByDefault(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("a1", "for any");
            DeviceContact phone = scene.device("msg");
            DeviceContact tablet = scene.device("msg");
            scene.register(phone, tablet);
            scene.peer.reply(scene.invited(tablet), 480, "Temporarily Unavailable");
            confirmed(scene, phone, "for any");
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));
            scene.register(phone, tablet);
            expectNoInvite(scene);
        }
    }

    /**
     * ALL_SELECTED, ALL_REGISTERED: it waits for the device that failed, which alone is tried again; one that is gone is not
     * awaited where only registered ones are. The history has it once.
     */
    @ParameterizedTest
    @CsvSource({"ALL_SELECTED, false, QUEUED", "ALL_SELECTED, true, QUEUED", "ALL_REGISTERED, false, QUEUED",
        "ALL_REGISTERED, true, DELIVERED"})
    @Requirement("IMDN-11")
    void imdn11_itWaitsForTheOthersWhereTheyAreAwaitedButNotOnceItWasShown(String completion, boolean gone, String afterTheFirst) {
        try (RunningFunction function = RunningFunction.start(Map.of("completion", completion,
                "served.domains", "home.test,home1.example"));
                Scene scene = new Scene(function)) {
            scene.hold("w1", "for all");
            DeviceContact phone = scene.device("msg");
            DeviceContact tablet = scene.device("msg");
            scene.register(phone, tablet);
            WireMessage toPhone = scene.invited(phone);
            scene.peer.reply(scene.invited(tablet), 480, "Temporarily Unavailable");
            if (gone) {
                scene.subscribed(phone);
            }
            try (Reception session = scene.accept(toPhone)) {
                assertThat(session.receive().text()).contains("for all");
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.history(scene.user)).hasSize(1));
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly(afterTheFirst));
            scene.register(phone, tablet);
            if (afterTheFirst.equals("QUEUED")) {
                confirmed(scene, tablet, "for all");
                await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));
                assertThat(function.history(scene.user)).hasSize(1);
            }
            expectNoInvite(scene);
            if (!gone) {
                displayedOnOneDeviceIsPushedToNoOther(function, scene, phone, tablet);
            }
        }
    }

    /** IMDN-11: the user has read it; it is removed for the device that is still awaited. */
    private static void displayedOnOneDeviceIsPushedToNoOther(RunningFunction function, Scene scene, DeviceContact phone,
            DeviceContact tablet) {
        scene.hold("w2", "read at once");
        WireMessage toPhone = scene.invited(phone);
        scene.peer.reply(scene.invited(tablet), 480, "Temporarily Unavailable");
        try (Reception session = scene.accept(toPhone)) {
            session.receive();
            session.ended();
        }
        await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED", "QUEUED"));
        tells(scene, "w2", "display", "displayed");
        await().untilAsserted(() -> assertThat(function.states(scene.user)).containsOnly("DELIVERED"));
        scene.register(phone, tablet);
        expectNoInvite(scene);
    }

    /** ALL_SELECTED: who takes it late, when it is held, is not given it again; the other that was offered it is still awaited. */
    @Test
    void whatOneTakesLateWaitsForTheOtherThatWasOfferedIt() {
        try (RunningFunction function = RunningFunction.start(Map.of("completion", "ALL_SELECTED", "live.noAnswer", "8s")); Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg");
            DeviceContact tablet = scene.device("msg");
            scene.register(phone, tablet);
            WireMessage sent = scene.core.originate("MESSAGE", Scene.ALICE, scene.user, "Content-Type: text/plain\n", "for both".getBytes(UTF_8));
            WireMessage atPhone = scene.peer.expect("MESSAGE for the phone", m -> m.isRequest() && m.method().equals("MESSAGE")
                    && m.requestUri().equals(Scene.gruu(phone)), Duration.ofSeconds(10));
            scene.subscribed(); // both are gone before the message is held, so that no delivery begins
            scene.peer.expectResponseTo(sent, 202);
            scene.peer.reply(atPhone, 200, "OK");
            await().untilAsserted(() -> assertThat(function.ledger(scene.user).toString()).contains("CONFIRMED", "RETRY"));
            assertThat(function.states(scene.user)).containsExactly("QUEUED");

            scene.register(phone, tablet);
            confirmed(scene, tablet, "for both");
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));
            expectNoInvite(scene);
        }
    }

    /** confirm=IMDN: a report is not enough; the notification is, in the session and after it. */
    @Test
    void onlyTheDevicesNotificationCountsWhereThatIsSet() {
        try (RunningFunction function = RunningFunction.start(Map.of("confirm", "IMDN",
                "served.domains", "home.test,home1.example", "msrp.reportWait", "2s"));
                Scene scene = new Scene(function)) {
            scene.hold("n1", "to be told of");
            scene.hold("n2", "told of later");
            scene.send("Content-Type: message/cpim\n", Scene.cpim("n3", "asks for nothing")
                    .replace("imdn.Disposition-Notification: positive-delivery, display\r\n", ""), 202);
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                session.receive();
                session.receive();
                session.receive();
                await().untilAsserted(() -> assertThat(function.states(scene.user))
                        .containsExactly("DELIVERING", "DELIVERING", "DELIVERED"));
                tells(scene, "n1", "delivery", "delivered");
                await().untilAsserted(() -> assertThat(function.states(scene.user))
                        .containsExactly("DELIVERED", "DELIVERING", "DELIVERED"));
                session.ended(); // after msrp.reportWait
            }
            new Ledger(function, scene).awaitMessages("DELIVERED CONFIRMED the device told its sender", "QUEUED RETRY no notification",
                    "DELIVERED CONFIRMED reported");
            tells(scene, "n2", "delivery", "delivered");
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsOnly("DELIVERED"));
            await().untilAsserted(() -> assertThat(function.history(scene.user)).hasSize(3));
            scene.register(phone);
            expectNoInvite(scene);
        }
    }

    /** Table E.1: 503 without Retry-After is followed at once by another next hop; with it by a pause. */
    @Test
    @Requirement("ERR-01")
    void err01_aNextHopThatIsOutOfOrderIsLeftForTheOther() {
        int other = FreePorts.udpAndTcp();
        try (RunningFunction function = RunningFunction.start(Map.of("core.route", "sip:127.0.0.1:" + other + ";transport=tcp"));
                Scene scene = new Scene(function);
                Scene backup = new Scene(function.sipPort(), scene.user, ScriptedSipPeer.open(other))) {
            scene.hold("h1", "by another way");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            scene.peer.reply(scene.invited(phone), 503, "Service Unavailable");
            WireMessage second = backup.invited(phone);
            assertThat(second.require("Route")).contains("127.0.0.1:" + other);
            try (Reception session = backup.accept(second)) {
                assertThat(session.receive().text()).contains("by another way");
                session.ended();
            }
            new Ledger(function, scene).awaitMessages("DELIVERED CONFIRMED");

            scene.hold("h2", "not now");
            scene.peer.reply(scene.invited(phone), 503, "Service Unavailable", "Retry-After: 60\r\n", new byte[0]);
            backup.peer.expectNone("INVITE", m -> m.isRequest() && m.method().equals("INVITE"), A_CAMPAIGN);
            new Ledger(function, scene).awaitMessages("DELIVERED", "QUEUED RETRY the device answered 503");
        }
    }

    private static void confirmed(Scene scene, DeviceContact device, String text) {
        try (Reception session = scene.accept(scene.invited(device))) {
            assertThat(session.receive().text()).contains(text);
            session.ended();
        }
    }

    private static void expectNoInvite(Scene scene) {
        scene.peer.expectNone("INVITE", m -> m.isRequest() && m.method().equals("INVITE"), A_CAMPAIGN);
    }

    /** The user's device tells alice of her message; she is away, so it is held for her. */
    private static void tells(Scene scene, String imdnId, String kind, String status) {
        String body = Scene.crlf("""
                From: <%s>
                To: <%s>
                DateTime: 2026-03-02T11:30:12Z
                NS: imdn <urn:ietf:params:imdn>
                imdn.Message-ID: about-%s

                Content-Type: message/imdn+xml
                Content-Disposition: notification

                <?xml version="1.0" encoding="UTF-8"?>
                <imdn xmlns="urn:ietf:params:xml:ns:imdn">
                <message-id>%s</message-id>
                <datetime>2026-03-02T08:15:30Z</datetime>
                <%s-notification><status><%s/></status></%s-notification>
                </imdn>
                """.formatted(scene.user, Scene.ALICE, imdnId, imdnId, kind, status, kind));
        scene.peer.expectResponseTo(scene.core.originate("MESSAGE", scene.user, Scene.ALICE, "Content-Type: message/cpim\n",
                body.getBytes(UTF_8)), 202);
    }
}
