package org.restante.sipservlet.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;

/** Traps of the container, each stepped into by a handler in the real one; the peer must not notice. */
class ContainerTrapsIT {

    private static LayerApplication application;

    @BeforeAll
    static void start() {
        application = LayerApplication.start(TrapHandlers.class, LayerParts.class, ShortTimes.class);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    private static ScriptedSipPeer peer(Transport transport) {
        return ScriptedSipPeer.open().towards(transport, application.sipPort());
    }

    private static WireMessage send(ScriptedSipPeer peer, String trap, String... more) {
        return peer.send("""
                MESSAGE sip:%s@127.0.0.1 SIP/2.0
                Via: SIP/2.0/[transport] [local];branch=[branch]
                Max-Forwards: 70
                From: <sip:alice@home.test>;tag=[tag]
                To: <sip:%s@127.0.0.1>
                Call-ID: [call_id]
                CSeq: 1 MESSAGE
                %s""".formatted(trap, trap, String.join("\n", more)));
    }

    private static long finals(ScriptedSipPeer peer) {
        return peer.received().stream().filter(message -> message.status() >= 200).count();
    }

    @ParameterizedTest
    @CsvSource({"answer, 200", "thrown, 500", "made-and-thrown, 500", "answered-and-thrown, 202", "refused, 486",
        "no-such, 404"})
    void aHandlerThatFailsIsAnsweredForOnceAndNothingLeaksOut(String trap, int status) {
        try (ScriptedSipPeer peer = peer(Transport.UDP)) {
            WireMessage response = peer.expectResponseTo(send(peer, trap), status);
            assertThat(response.toString()).doesNotContain("secret", "Exception", "wanted by");
            assertThat(response.body()).isEmpty();
            peer.expectResponseTo(send(peer, "answer"), 200);
            assertThat(finals(peer)).isEqualTo(2);
        }
    }

    @Test
    void headerFieldsOfARefusalAreNeitherLostNorDoubled() {
        try (ScriptedSipPeer peer = peer(Transport.TCP)) {
            WireMessage response = peer.expectResponseTo(send(peer, "refused"), 486);
            assertThat(response.values("Warning")).containsExactly("399 here \"one\"", "399 here \"two\"");
            assertThat(response.values("Session-Expires")).containsExactly("90");
        }
    }

    @Test
    void aRequestThatIsForgottenIsAnsweredWhenItsTimeHasPassed() {
        try (ScriptedSipPeer peer = peer(Transport.UDP)) {
            peer.expectResponseTo(send(peer, "forgotten"), 500);
        }
    }

    /** Trap: to the container, a request that is passed on stays an initial one, as if a handler had left it open. */
    @Test
    void aRequestThatIsPassedOnIsAnsweredByWhoGetsItHoweverLateThatIs() {
        try (ScriptedSipPeer originator = peer(Transport.UDP); ScriptedSipPeer device = ScriptedSipPeer.open()) {
            WireMessage message = originator.send("""
                    MESSAGE sip:passed@%s SIP/2.0
                    Via: SIP/2.0/[transport] [local];branch=[branch]
                    Max-Forwards: 70
                    From: <sip:alice@home.test>;tag=[tag]
                    To: <sip:bob@home.test>
                    Call-ID: [call_id]
                    CSeq: 1 MESSAGE
                    """.formatted(device.hostPort()));
            WireMessage passedOn = device.expectRequest("MESSAGE");
            originator.expectResponseTo(send(originator, "forgotten"), 500); // its time began later, and has passed
            device.reply(passedOn, 200, "OK");
            originator.expectResponseTo(message, 200);
            assertThat(finals(originator)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatBlocksLosesTheLockInTimeAndLeavesItsThreadUsable(Transport transport) {
        try (ScriptedSipPeer peer = peer(transport)) {
            peer.expectResponseTo(send(peer, "blocked"), 500);
            for (int i = 0; i < 8; i++) { // as many as there are threads
                peer.expectResponseTo(send(peer, "loader-of-blocking-work"), 200);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"objects, 200", "loader, 200", "loader-of-blocking-work, 200", "faulty-blocking-work, 480"})
    void handlersAndTheirWorkSeeTheApplicationsClassesAndObjects(String trap, int status) {
        try (ScriptedSipPeer peer = peer(Transport.UDP)) {
            peer.expectResponseTo(send(peer, trap), status);
        }
    }

    /** Trap: on a thread of the container's executor the lock would be taken on one thread and given back on another. */
    @ParameterizedTest
    @CsvSource({"UDP, UDPMessageChannelThread", "TCP, SIP-TCP"})
    void handlersRunOnTheThreadsOfTheSipStack(Transport transport, String thread) {
        try (ScriptedSipPeer peer = peer(transport)) {
            assertThat(peer.expectResponseTo(send(peer, "thread"), 200).require("Subject")).contains(thread);
        }
    }

    @Test
    void blockingWorkBeyondTheLimitIsRefusedAndTheRestAnswered() {
        try (ScriptedSipPeer peer = peer(Transport.UDP)) {
            List<WireMessage> held = Stream.generate(() -> send(peer, "held")).limit(4).toList(); // one runs, two wait
            WireMessage busy = peer.expect("503", m -> m.status() == 503, Duration.ofSeconds(10));
            assertThat(busy.header("Retry-After")).contains("5");
            peer.expectResponseTo(send(peer, "release"), 200);
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> finals(peer) == 5);
            assertThat(peer.received()).filteredOn(m -> held.stream().anyMatch(h -> h.callId().equals(m.callId())))
                    .extracting(WireMessage::status).containsOnly(200, 503).contains(200);
        }
    }

    @Test
    void workWhoseSessionEndsBeforeItsTurnIsReportedAsGone() {
        try (ScriptedSipPeer peer = peer(Transport.UDP)) {
            peer.expectResponseTo(send(peer, "submit-and-end"), 200);
            Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(
                    peer.expectResponseTo(send(peer, "outcome"), 200).header("Subject")).contains("GONE"));
        }
    }

    @Test
    void aFaultOverAnAcceptedInviteStillAcknowledgesAndEndsTheDialog() {
        try (ScriptedSipPeer peer = peer(Transport.UDP)) {
            send(peer, "call", "Subject: sip:peer@" + peer.hostPort());
            WireMessage invite = peer.expectRequest("INVITE");
            peer.reply(invite, 200, "OK", "Contact: <sip:peer@" + peer.hostPort() + ">\r\n", new byte[0]);
            assertThat(peer.expectRequest("ACK").callId()).isEqualTo(invite.callId());
            WireMessage bye = peer.expectRequest("BYE");
            assertThat(bye.callId()).isEqualTo(invite.callId());
            peer.reply(bye, 200, "OK");
        }
    }

    @Test
    void headerFieldsOfAnOutgoingRequestAppearOnce() {
        try (ScriptedSipPeer peer = peer(Transport.UDP)) {
            send(peer, "leg", "Subject: sip:peer@" + peer.hostPort());
            WireMessage invite = peer.expectRequest("INVITE");
            for (String name : new String[] {"Session-Expires", "Min-SE", "Accept-Contact", "User-Agent", "Subject",
                "Contact", "Max-Forwards"}) {
                assertThat(invite.values(name)).as(name).hasSize(1);
            }
            peer.reply(invite, 486, "Busy Here");
            peer.expectRequest("ACK");
        }
    }

    @ParameterizedTest
    @CsvSource({"timer, 200", "foo, 420"})
    void anExtensionThatIsNotThereIsRefusedByName(String tag, int status) {
        try (ScriptedSipPeer peer = peer(Transport.UDP)) {
            WireMessage response = peer.expectResponseTo(send(peer, "answer", "Require: " + tag), status);
            assertThat(response.values("Unsupported")).isEqualTo(status == 200 ? List.of() : List.of("foo"));
        }
    }
}
