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
import org.restante.wire.Referee;
import org.restante.wire.RequiresTool;
import org.restante.wire.SippRun;
import org.restante.wire.SippScenario;
import org.restante.wire.WireCapture;

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

    private static final int USUAL = 5;
    private static final int ROUNDS = Integer.getInteger("restante.races", USUAL);
    private static final int AT_ONCE = 10;
    private static final Duration LIMIT = Duration.ofSeconds(60 + ROUNDS);

    private static LegBench bench;

    @BeforeAll
    static void start() {
        bench = LegBench.start(Map.of("core.user", "pf", "core.password", "secret"));
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

    @Test
    void acceptedWhileItIsCancelledIsAcknowledgedAndEnded() {
        race("race-cancel-crosses-200.xml", "Provisional 180", LegBench.Leg::end).forEach(leg ->
                assertThat(leg.events().get(leg.events().size() - 1)).isIn("Refused 487", "Accepted 200"));
    }

    @Test
    void everySecondAcceptanceOfAForkedInviteIsAcknowledgedAndEnded() {
        race("race-forked-200.xml", "", leg -> CompletableFuture.completedFuture(null)).forEach(leg ->
                assertThat(leg.events()).containsExactly("Provisional 180", "Provisional 183", "Accepted 200", "Ended"));
    }

    @Test
    void credentialsAreGivenAndRenewedOnce() {
        race("race-digest.xml", "Accepted 200", LegBench.Leg::end).forEach(leg ->
                assertThat(leg.events()).containsExactly("Accepted 200"));
    }

    @Test
    void ourOfferThatMetTheirsComesAgain() {
        race("race-glare.xml", "Accepted 200", leg -> changed(leg)).forEach(leg ->
                assertThat(leg.events()).containsExactly("Accepted 200", "Answered change Accepted 200"));
    }

    @Test
    void ourOfferThatMetTheirsComesAgainWhenTheyCalled() {
        answered("race-glare-theirs.xml", (leg, event) -> {
            if (event.equals("Acknowledged")) {
                leg.within("INVITE", "", LegBench.sdp(2), "change");
            } else if (event.startsWith("Answered change")) {
                leg.end();
            }
        }).forEach(leg -> assertThat(leg.events())
                .startsWith("Invited", "Acknowledged", "Answered change Accepted 200"));
    }

    @Test
    void withoutAckTheCallIsEnded() {
        answered("race-lost-ack.xml", (leg, event) -> { }).forEach(leg ->
                assertThat(leg.events()).containsExactly("Invited", "Gone"));
    }

    private static CompletableFuture<?> changed(LegBench.Leg leg) {
        leg.within("INVITE", "", LegBench.sdp(2), "change");
        return CompletableFuture.completedFuture(null);
    }

    /** Our INVITEs against a scenario; at that event, or at once, something is done. */
    private List<LegBench.Leg> race(String scenario, String event, Function<LegBench.Leg, ?> action) {
        ConcurrentLinkedQueue<LegBench.Leg> legs = new ConcurrentLinkedQueue<>();
        Path pcap = Path.of("target", "races", scenario.replace(".xml", ".pcap"));
        try (WireCapture capture = WireCapture.start(pcap, "port " + bench.sipPort());
                SippRun run = SippScenario.named(scenario).calls(ROUNDS).within(LIMIT).start()) {
            Semaphore room = new Semaphore(AT_ONCE);
            for (int round = 0; round < ROUNDS; round++) {
                acquire(room);
                LegBench.Leg leg = bench.invite("sip:device@127.0.0.1:" + run.port(), (told, what) -> {
                    if (what.equals(event)) {
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
    private List<LegBench.Leg> answered(String scenario, BiConsumer<LegBench.Leg, String> reaction) {
        ConcurrentLinkedQueue<LegBench.Leg> legs = new ConcurrentLinkedQueue<>();
        bench.whenever((leg, event) -> {
            if (event.equals("Invited")) {
                legs.add(leg);
                leg.answer(200, LegBench.SDP);
            }
            reaction.accept(leg, event);
        });
        Path pcap = Path.of("target", "races", scenario.replace(".xml", ".pcap"));
        try (WireCapture capture = WireCapture.start(pcap, "port " + bench.sipPort())) {
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
