package org.restante.sipservlet.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.wire.Referee;
import org.restante.wire.RequiresTool;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.SippRun;
import org.restante.wire.SippScenario;
import org.restante.wire.Transport;
import org.restante.wire.WireCapture;
import org.restante.wire.WireDialog;
import org.restante.wire.WireMessage;

/**
 * Races between our legs and their peers, with sipp as the peer and the layer in a real container; every message is
 * captured and looked at by tshark. Each race is run {@value #USUAL} times, or as often as the system property
 * {@code restante.races} says:
 *
 * <pre>
 * mvn verify -Dtest=None -Dit.test='*RaceIT' -Dsurefire.failIfNoSpecifiedTests=false -Dconformance=off -Drestante.races=200
 * </pre>
 */
@RequiresTool({"sipp", "tcpdump", "tshark"})
class DialogRaceIT {

    private static final int USUAL = 2;
    private static final int ROUNDS = Integer.getInteger("restante.races", USUAL);
    private static final int AT_ONCE = 10;
    private static final Duration LIMIT = Duration.ofSeconds(60 + ROUNDS);

    /** With a short one a busy machine sends much again, and sipp takes for wrong what it has seen long before. */
    private static final Duration PATIENT_T1 = Duration.ofSeconds(2);

    private static LegBench bench;

    @BeforeAll
    static void start() {
        bench = LegBench.start(PATIENT_T1, Map.of("core.user", "pf", "core.password", "secret"));
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @Test
    void cancelWaitsForTheFirstProvisionalResponse() {
        race("race-cancel-before-1xx.xml", "", LegBench.Leg::end).forEach(leg ->
                assertThat(leg.events()).containsExactly("Refused 487"));
    }

    @Test
    void acceptedAfterTheCancelIsAcknowledgedAndEnded() {
        race("race-cancel-200.xml", "Provisional 180", LegBench.Leg::end).forEach(leg ->
                assertThat(leg.events()).containsExactly("Provisional 180", "Refused 487"));
    }

    /** Whether the CANCEL crosses the 2xx or is not sent at all; sipp would take one of both for wrong now and then. */
    @Test
    void acceptedWhileItIsCancelledIsAcknowledgedAndEnded() {
        try (ScriptedSipPeer peer = ScriptedSipPeer.open()) {
            for (int round = 0; round < ROUNDS; round++) {
                LegBench.Leg leg = bench.invite("sip:device@" + peer.hostPort(), (told, event) -> {
                    if (event.startsWith("Provisional") || event.startsWith("Accepted")) {
                        told.end();
                    }
                });
                WireMessage invite = peer.expectRequest("INVITE");
                String contact = "Contact: <sip:device@" + peer.hostPort() + ">\r\n";
                peer.reply(invite, 180, "Ringing", contact, new byte[0]);
                peer.reply(invite, 200, "OK", contact, new byte[0]);
                WireMessage bye = peer.expect("BYE", m -> m.isRequest() && m.method().equals("BYE")
                        && m.callId().equals(invite.callId()), Duration.ofSeconds(20));
                peer.reply(bye, 200, "OK");
                assertThat(peer.received()).anyMatch(m -> m.isRequest() && m.method().equals("ACK")
                        && m.callId().equals(invite.callId()));
                assertThat(leg.events().get(leg.events().size() - 1)).matches("Refused 487|Accepted 200|Provisional 180");
            }
        }
    }

    @Test
    void everySecondAcceptanceOfAForkedInviteIsAcknowledgedAndEnded() {
        race("race-forked-200.xml", "", leg -> CompletableFuture.completedFuture(null)).forEach(leg ->
                assertThat(leg.events()).filteredOn(event -> !event.startsWith("Provisional")) // these may be overtaken
                        .containsExactly("Accepted 200", "Ended"));
    }

    @Test
    void credentialsAreGivenAndRenewedOnce() {
        race("race-digest.xml", "Accepted 200", LegBench.Leg::end).forEach(leg ->
                assertThat(leg.events()).containsExactly("Accepted 200"));
    }

    /** RFC 3261 §14.1: whose Call-ID it is waits for 2.1 s at least. */
    @ParameterizedTest
    @CsvSource({"INVITE, race-glare.xml", "UPDATE, race-glare-update.xml"})
    void ourOfferThatMetTheirsComesAgain(String method, String scenario) {
        race(scenario, "Accepted 200", leg -> changed(leg, method)).forEach(leg ->
                assertThat(leg.events()).containsExactly("Accepted 200", "Answered change Accepted 200"));
        assertThat(GlareWaits.of(pcap(scenario), bench.sipPort())).hasSize(ROUNDS)
                .allSatisfy(wait -> assertThat(wait).isGreaterThanOrEqualTo(Duration.ofMillis(2100)));
    }

    @ParameterizedTest
    @CsvSource({"INVITE, race-glare-theirs.xml", "UPDATE, race-glare-update-theirs.xml"})
    void ourOfferThatMetTheirsComesAgainWhenTheyCalled(String method, String scenario) {
        answered(bench, scenario, (leg, event) -> {
            if (event.equals("Acknowledged")) {
                leg.within(method, "", LegBench.sdp(2), "change");
            } else if (event.startsWith("Answered change")) {
                leg.end();
            }
        }).forEach(leg -> assertThat(leg.events())
                .startsWith("Invited", "Acknowledged", "Answered change Accepted 200"));
    }

    @Test
    void whatIsCancelledWhileWeAnswerIsEitherCancelledOrAcceptedAndEnded() {
        try (ScriptedSipPeer peer = ScriptedSipPeer.open().towards(Transport.UDP, bench.sipPort())) {
            for (int round = 0; round < ROUNDS; round++) {
                cancelledAnswer(peer);
            }
        }
    }

    private static void cancelledAnswer(ScriptedSipPeer peer) {
        WireMessage invite = peer.send("INVITE sip:pf@home.test SIP/2.0\nVia: SIP/2.0/[transport] [local];branch=[branch]\n"
                + "Max-Forwards: 70\nFrom: <sip:device@home.test>;tag=[tag]\nTo: <sip:pf@home.test>\nCall-ID: [call_id]\n"
                + "CSeq: 1 INVITE\nContact: <sip:device@[local]>\nContent-Type: application/sdp\n", LegBench.SDP);
        LegBench.Leg leg = bench.invited(invite.callId());
        leg.answer(180, "");
        peer.expect("180", m -> m.status() == 180 && m.callId().equals(invite.callId()), Duration.ofSeconds(10));
        leg.answer(200, LegBench.SDP);
        peer.cancel(invite);
        WireMessage last = peer.expect("final response", m -> m.status() >= 200 && m.method().equals("INVITE")
                && m.callId().equals(invite.callId()), Duration.ofSeconds(10));
        if (last.status() == 487) {
            peer.ackRefusal(invite, last);
            leg.await("Cancelled");
        } else {
            assertThat(last.status()).isEqualTo(200);
            WireDialog dialog = peer.dialogOfCaller(invite, last);
            dialog.ack();
            leg.await("Acknowledged");
            peer.expectResponseTo(dialog.bye(), 200);
            leg.await("Ended");
        }
    }

    /** The container drops the answer to our BYE, as the peer's has ended the dialog; a node that stops must not wait for it. */
    @Test
    void whenBothEndAtOnceTheLegIsOver() {
        try (ScriptedSipPeer peer = ScriptedSipPeer.open().towards(Transport.UDP, bench.sipPort())) {
            WireMessage invite = peer.send("INVITE sip:pf@home.test SIP/2.0\nVia: SIP/2.0/[transport] [local];branch=[branch]\n"
                    + "Max-Forwards: 70\nFrom: <sip:device@home.test>;tag=[tag]\nTo: <sip:pf@home.test>\nCall-ID: [call_id]\n"
                    + "CSeq: 1 INVITE\nContact: <sip:device@[local]>\nContent-Type: application/sdp\n", LegBench.SDP);
            LegBench.Leg leg = bench.invited(invite.callId());
            leg.answer(200, LegBench.SDP);
            WireDialog dialog = peer.dialogOfCaller(invite, peer.expect("200", m -> m.status() == 200
                    && m.callId().equals(invite.callId()), Duration.ofSeconds(10)));
            dialog.ack();
            leg.await("Acknowledged");
            leg.end();
            WireMessage bye = peer.expect("BYE", m -> m.isRequest() && m.method().equals("BYE")
                    && m.callId().equals(invite.callId()), Duration.ofSeconds(10));
            peer.expectResponseTo(dialog.bye(), 200);
            peer.reply(bye, 200, "OK");
            Awaitility.await().until(() -> bench.ended().toCompletableFuture().isDone());
        }
    }

    @Test
    void withoutAckTheCallIsEnded() {
        try (LegBench impatient = LegBench.start(Map.of())) {
            answered(impatient, "race-lost-ack.xml", (leg, event) -> { }).forEach(leg ->
                    assertThat(leg.events()).containsExactly("Invited", "Gone"));
        }
    }

    private static Path pcap(String scenario) {
        return Path.of("target", "races", scenario.replace(".xml", ".pcap"));
    }

    private static CompletableFuture<?> changed(LegBench.Leg leg, String method) {
        leg.within(method, "", LegBench.sdp(2), "change");
        return CompletableFuture.completedFuture(null);
    }

    /** Our INVITEs against a scenario; at that event, or at once, something is done. */
    private List<LegBench.Leg> race(String scenario, String event, Function<LegBench.Leg, ?> action) {
        ConcurrentLinkedQueue<LegBench.Leg> legs = new ConcurrentLinkedQueue<>();
        try (WireCapture capture = WireCapture.start(pcap(scenario), "port " + bench.sipPort());
                SippRun run = SippScenario.named(scenario).calls(ROUNDS).within(LIMIT).start()) {
            Semaphore room = new Semaphore(AT_ONCE);
            for (int round = 0; round < ROUNDS; round++) {
                acquire(room);
                LegBench.Leg leg = bench.invite("sip:device@127.0.0.1:" + run.port(), (told, what) -> {
                    boolean overtaken = !event.isEmpty() && what.equals("Accepted 200"); // the 180 is not told after it
                    if (what.equals(event) || overtaken) {
                        action.apply(told);
                    }
                    if (what.startsWith("Answered change")) {
                        told.end();
                    }
                });
                legs.add(leg);
                if (event.isEmpty()) {
                    action.apply(leg);
                }
                leg.whenOver(room::release);
            }
            run.await().assertSuccess();
            Awaitility.await().atMost(LIMIT).until(() -> bench.ended().toCompletableFuture().isDone());
            Referee.of(capture.stop()).assertClean();
        }
        return List.copyOf(legs);
    }

    /** A scenario that calls us; every INVITE is answered 200. */
    private List<LegBench.Leg> answered(LegBench bench, String scenario, BiConsumer<LegBench.Leg, String> reaction) {
        ConcurrentLinkedQueue<LegBench.Leg> legs = new ConcurrentLinkedQueue<>();
        bench.whenever((leg, event) -> {
            if (event.equals("Invited")) {
                legs.add(leg);
                leg.answer(200, LegBench.SDP);
            }
            reaction.accept(leg, event);
        });
        try (WireCapture capture = WireCapture.start(pcap(scenario), "port " + bench.sipPort())) {
            SippScenario.named(scenario).towards(bench.sipPort()).calls(ROUNDS).perSecond(20).within(LIMIT).run()
                    .assertSuccess();
            Awaitility.await().atMost(LIMIT).until(() -> bench.ended().toCompletableFuture().isDone());
            Referee.of(capture.stop()).assertClean();
        } finally {
            bench.whenever((leg, event) -> { });
        }
        assertThat(legs).hasSize(ROUNDS);
        return List.copyOf(legs);
    }

    private static void acquire(Semaphore room) {
        try {
            assertThat(room.tryAcquire(60, TimeUnit.SECONDS)).as("earlier legs came to an end").isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
