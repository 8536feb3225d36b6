package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.MsrpFrame;
import org.restante.wire.Refereed;
import org.restante.wire.WireMessage;

/**
 * What devices refuse for good, and policies whose other value is seen best in a delivery, with a function that has both set
 * so. What these policies are by default is seen elsewhere.
 */
@Refereed
class PoisonIT {

    private static final String OTHER_TAG = "urn:urn-7:3gpp-service.ims.icsi.example.stored";
    private static final int VAST = 3 * 1024 * 1024;
    private static final Duration A_CAMPAIGN = Duration.ofMillis(700); // trigger.settle is 200 ms

    private static RunningFunction function;

    @BeforeAll
    static void start() {
        function = RunningFunction.start(Map.of("message.maxAttempts", "2", "tag.deferred", OTHER_TAG,
                "payload.timestampHeader", "X-Received-Here", "cpim.from.rewrite", "ALWAYS",
                "lmm.delivery", "OWN_SESSION", "lmm.multiDevice", "false"));
    }

    @AfterAll
    static void stop() {
        function.close();
    }

    /** Message 2 does not block message 3; after message.maxAttempts the device is spared it, another is not. */
    @Test
    @Requirement("ERR-08")
    void err08_aMessageThatADeviceKeepsRefusingBlocksNoOtherAndIsGivenToOtherDevices() {
        try (Scene scene = new Scene(function)) {
            scene.hold("e1", "the first");
            scene.hold("e2", "the poisoned");
            scene.hold("e3", "the third");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                assertThat(session.receive().text()).contains("the first");
                refuse(session, 400);
                assertThat(session.receive().text()).contains("the third");
                session.ended();
            }
            String refused = "the device refused it with 400";
            new Ledger(function, scene).awaitMessages("DELIVERED", "QUEUED RETRY " + refused, "DELIVERED");
            try (Reception session = scene.accept(scene.invitedAnew(phone))) {
                refuse(session, 400);
                session.ended();
            }
            new Ledger(function, scene).awaitMessages("DELIVERED", "QUEUED FAILED " + refused, "DELIVERED");
            scene.register(phone);
            scene.peer.expectNone("INVITE", m -> m.isRequest() && m.method().equals("INVITE"), A_CAMPAIGN);

            DeviceContact tablet = scene.device("msg");
            scene.register(phone, tablet);
            try (Reception session = scene.accept(scene.invited(tablet))) {
                assertThat(session.receive().text()).contains("the poisoned");
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsOnly("DELIVERED"));
        }
    }

    /** Every device refuses it for good: the sender who asked is told, once, and it leaves the queue. */
    @ParameterizedTest
    @CsvSource({"400 in the session, 2", "413 in the session, 1", "488 to the INVITE, 1"})
    @Requirement({"ERR-08", "IMDN-09"})
    void err08_whatEveryDeviceRefusesForGoodIsUndeliverableAndItsSenderIsTold(String how, int campaigns) {
        try (Scene scene = new Scene(function)) {
            String id = "u" + how.substring(0, 3);
            scene.send("Content-Type: message/cpim\n", Scene.cpim(id, "for nobody").replace("positive-delivery, display",
                    "negative-delivery"), 202);
            DeviceContact phone = scene.device("msg");
            for (int i = 0; i < campaigns; i++) {
                WireMessage invite = scene.invitedAnew(phone);
                if (how.startsWith("488")) {
                    scene.peer.reply(invite, 488, "Not Acceptable Here");
                    scene.peer.reply(scene.invited(phone), 488, "Not Acceptable Here"); // the plain offer
                } else {
                    try (Reception session = scene.accept(invite)) {
                        refuse(session, Integer.parseInt(how.substring(0, 3)));
                        session.ended();
                    }
                }
            }
            WireMessage told = scene.peer.expect("MESSAGE for the sender", m -> m.isRequest()
                    && m.method().equals("MESSAGE") && m.requestUri().equals(Scene.ALICE), Duration.ofSeconds(20));
            scene.peer.reply(told, 200, "OK");
            assertThat(told.bodyText()).contains("<message-id>" + id + "</message-id>").contains("<failed");
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("UNDELIVERABLE"));
            scene.register(phone);
            scene.peer.expectNone("another try or word", m -> m.isRequest() && !m.method().equals("ACK"), A_CAMPAIGN);
        }
    }

    private static void refuse(Reception session, int status) {
        session.end().respond(session.end().expectSend(), status, "No");
    }

    /** I-02: the other name stands wherever the usual one would. */
    @Test
    void theDeferredServiceHasTheNameThatIsSet() {
        try (Scene scene = new Scene(function)) {
            scene.hold("t1", "under another name");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            String encoded = "+g.3gpp.icsi-ref=\"" + OTHER_TAG.replace(":", "%3A") + '"';
            assertThat(invite.require("Accept-Contact")).isEqualTo("*;" + encoded);
            assertThat(invite.require("Contact")).contains(';' + encoded);
            assertThat(invite.require("P-Asserted-Service")).isEqualTo(OTHER_TAG);
            try (Reception session = scene.accept(invite)) {
                session.receive();
                session.ended();
            }
        }
    }

    /** I-01: a large message goes once, to the user; what waits besides goes to each device. */
    @Test
    void aLargeMessageGoesOnceToTheUserWhereThatIsSet() {
        try (Scene scene = new Scene(function)) {
            scene.hold("o1", "to each");
            scene.hold("o2", "x".repeat(3000));
            DeviceContact phone = scene.device("msg");
            DeviceContact tablet = scene.device("msg");
            scene.register(phone, tablet);
            for (WireMessage invite : List.of(scene.invited(phone), scene.invited(tablet))) {
                try (Reception session = scene.accept(invite)) {
                    assertThat(session.receive().text()).contains("to each");
                    session.ended();
                }
            }
            WireMessage once = scene.invited();
            assertThat(once.requestUri()).isEqualTo(scene.user);
            try (Reception session = scene.accept(once)) {
                assertThat(session.receive().text()).endsWith("xxx");
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsOnly("DELIVERED"));
            scene.peer.expectNone("INVITE", m -> m.isRequest() && m.method().equals("INVITE"), A_CAMPAIGN);
        }
    }

    /** I-14, I-25. */
    @Test
    void theTimeOfReceptionStandsUnderTheNameThatIsSetAndTheSenderIsWhoTheCoreSays() {
        try (Scene scene = new Scene(function)) {
            scene.send("Content-Type: message/cpim\n", Scene.cpim("<sip:mallory@home1.example>", "r1", "who am I?"), 202);
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                Reception.Parts message = session.receive();
                assertThat(message.sipHeader("X-Received-Here")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
                assertThat(message.sipHeader("X-CPM-Deferred-Time")).isEmpty();
                assertThat(message.body(1)).startsWith("From: <" + Scene.ALICE + ">\r\n").contains("who am I?");
                session.ended();
            }
        }
    }

    /**
     * A message that is broken off ends with '#', after 413 and when the node stops while the device says nothing; then comes
     * the BYE.
     */
    @Test
    @Requirement({"ERR-05", "ERR-09"})
    void err09_whatIsNotFinishedWhenTheNodeStopsIsBrokenOffBeforeTheBye(@TempDir Path folder) throws Exception {
        String bob = "sip:bob@home.test";
        try (StoredBacklog backlog = new StoredBacklog(folder)) {
            backlog.vast(bob, Scene.ALICE, "v1", VAST);
            backlog.vast(bob, Scene.ALICE, "v2", VAST);
        }
        RunningFunction stopping = RunningFunction.start(Map.of("database.url", StoredBacklog.url(folder)));
        Thread stop = new Thread(stopping::close, "stopping");
        try (Scene scene = new Scene(stopping.sipPort(), bob)) {
            scene.register(scene.device("msg"));
            try (Reception session = scene.accept(scene.invited())) {
                MsrpFrame chunk = session.end().expectSend();
                session.end().respond(chunk, 413, "Stop Sending Message");
                expectBrokenOff(session, chunk);
                session.ended();
            }
            try (Reception session = scene.accept(scene.invited())) {
                MsrpFrame chunk = session.end().expectSend();
                stop.start();
                expectBrokenOff(session, chunk);
                session.ended();
            }
        } finally {
            stop.join(Duration.ofSeconds(60).toMillis());
        }
    }

    private static void expectBrokenOff(Reception session, MsrpFrame chunk) {
        MsrpFrame last = session.end().expect("the end of the message", frame -> frame.method().equals("SEND")
                && frame.flag() == '#', Duration.ofSeconds(20));
        assertThat(last.require("Message-ID")).isEqualTo(chunk.require("Message-ID"));
    }
}
