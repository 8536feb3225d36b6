package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.FreePorts;
import org.restante.wire.RequiresTool;
import org.restante.wire.WireMessage;

/**
 * The machine's clock is set forward and back under a function that runs. {@code deploy/faults clock} sets it more often,
 * and on both stores.
 */
class ClockJumpIT {

    private static final int ROUNDS = Integer.getInteger("restante.clock.rounds", 3);
    private static final Duration LONGEST = Duration.ofSeconds(Integer.getInteger("restante.clock.seconds", 300));
    private static final long SEED = Long.getLong("restante.clock.seed", ThreadLocalRandom.current().nextLong(1_000_000));
    private static final List<String> USERS = IntStream.range(0, 4).mapToObj(i -> "sip:clock" + i + "@home.test").toList();
    private static final int FARTHEST_SECONDS = 2 * 24 * 3600; // far less than anything is held, or remembered

    private static final String BOB = "sip:bob@home.test";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    /** How far the function's clock is off, in the words of faketime. */
    private void clock(String offset) {
        try { // in one step: it is read at any moment
            Path next = Files.writeString(folder.resolve("clock.next"), offset + "\n");
            Files.move(next, folder.resolve("clock"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Timers go by the monotonic clock, which nobody sets; only the time of day jumps. */
    private ServedFunction start() {
        return start(Map.of());
    }

    private ServedFunction start(Map<String, String> settings) {
        clock("+0s");
        return new ServedFunction(folder, settings, environment(folder.resolve("clock")));
    }

    /** {@return the environment of a function whose clock is off by what the file says} */
    static Map<String, String> environment(Path clock) {
        return Map.of("LD_PRELOAD", library(), "FAKETIME_TIMESTAMP_FILE", clock.toString(), "FAKETIME_NO_CACHE", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1", "FAKETIME_FORCE_MONOTONIC_FIX", "0"); // else waits of the Java machine return at once
    }

    private static String library() {
        try (Stream<Path> libraries = Files.find(Path.of("/usr/lib"), 3,
                (file, attributes) -> file.endsWith("faketime/libfaketimeMT.so.1"))) {
            return libraries.findFirst().orElseThrow(() -> new AssertionError("faketime without its library")).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @RequiresTool("faketime")
    @Requirement({"DEF-12", "DEF-13", "DEF-14", "DEF-15"})
    void def13_aClockThatIsSetForwardAndBackLosesNothingAndDeliversNothingTwice() {
        try (ServedFunction function = start(); Scene scene = new Scene(function.sipPort(), BOB)) {
            scene.send("Expires: 3600\nContent-Type: message/cpim\n", Scene.cpim("an-hour", "within the hour"), 202);
            scene.hold("long", "whenever he comes");

            clock("+2h");
            await().atMost(PATIENCE).untilAsserted(
                    () -> assertThat(function.console().states(BOB)).containsExactly("EXPIRED", "QUEUED"));
            scene.hold("ahead", "sent while the clock was ahead");

            clock("-2d");
            scene.hold("behind", "sent while the clock was behind");
            scene.hold("long", "whenever he comes"); // its second copy
            assertThat(function.console().states(BOB)).containsExactly("EXPIRED", "QUEUED", "QUEUED", "QUEUED");

            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                for (String text : new String[] {"whenever he comes", "clock was ahead", "clock was behind"}) {
                    assertThat(session.receive().text()).contains(text);
                }
                session.ended();
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(function.console().states(BOB))
                    .containsExactly("EXPIRED", "DELIVERED", "DELIVERED", "DELIVERED"));

            clock("+3h");
            scene.send("Content-Type: message/cpim\n", Scene.cpim("long", "whenever he comes"), 202); // known for days
            scene.peer.expectNone("a second delivery", ClockJumpIT::isInviteOrMessage, Duration.ofSeconds(2));
            assertThat(function.terminate()).isZero();
        }
    }

    @Test
    @RequiresTool("faketime")
    @Requirement({"DEF-15", "DEF-16"})
    void def16_aClockThatIsSetDuringADeliveryNeitherEndsItNorRepeatsIt() {
        try (ServedFunction function = start(); Scene scene = new Scene(function.sipPort(), BOB)) {
            for (String text : new String[] {"the first", "the second", "the third"}) {
                scene.hold(text.replace(' ', '-'), text);
            }
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                assertThat(session.receive().text()).contains("the first");
                clock("+5h"); // every lease is long over, by this clock
                untouched(scene);
                assertThat(session.receive().text()).contains("the second");
                clock("-2d");
                untouched(scene);
                assertThat(session.receive().text()).contains("the third");
                session.ended();
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(function.console().states(BOB)).containsOnly("DELIVERED"));
            assertThat(function.console().queue(BOB)).allSatisfy(message -> assertThat(message.path("attempts").asInt()).isZero());

            WireMessage later = scene.core.originate("MESSAGE", Scene.ALICE, BOB, "Content-Type: text/plain\n", "after all that".getBytes());
            scene.peer.reply(scene.peer.expectRequest("MESSAGE"), 200, "OK");
            scene.peer.expectResponseTo(later, 200); // everything goes on by the new time
            untouched(scene);
            assertThat(function.terminate()).isZero();
        }
    }

    @Test
    @RequiresTool("faketime")
    @Requirement("DEF-16")
    void def16_aClockThatIsSetAtRandomUnderLoadLosesNothingAndRepeatsNothing() {
        Random random = new Random(SEED);
        FaultLedger ledger = new FaultLedger();
        int core = FreePorts.udpAndTcp();
        int round = 0;
        try (ServedFunction function = start(Map.of("core.route", "sip:127.0.0.1:" + core, "live.noAnswer", "15s",
                "queue.lease", "1h")); // so that nothing comes back just because it ran out
                FaultCore load = new FaultCore(core, function.sipPort(), ledger, USERS)) {
            load.send(15).move(random);
            long begun = System.nanoTime();
            for (; round < ROUNDS && System.nanoTime() - begun < LONGEST.toNanos(); round++) {
                int enough = ledger.acknowledged() + 20 + random.nextInt(60);
                await().atMost(PATIENCE).until(() -> ledger.acknowledged() >= enough);
                clock("%+ds".formatted(random.nextInt(-FARTHEST_SECONDS, FARTHEST_SECONDS)));
            }
            load.settle();
            try {
                await().atMost(PATIENCE.multipliedBy(4)).until(ledger::isSettled);
            } catch (ConditionTimeoutException e) {
                ledger.missing().forEach((user, ids) -> System.out.println("clock: missing at " + user + ": " + ids + ", held: "
                        + function.console().ledger(user).stream().filter(m -> !m.path("state").asText().equals("DELIVERED")).toList()));
            }
        }
        ledger.counts(round).tell("clock", ChosenStore.OF_THIS_RUN.toString());
        assertThat(round).isPositive();
        assertThat(ledger.isSettled()).as("all is acknowledged and has arrived, seed " + SEED).isTrue();
        assertThat(ledger.unexpected()).isEmpty();
        assertThat(ledger.cameAgain()).isZero();
    }

    /** The function has looked at its leases, and neither ends the session nor begins another. */
    private static void untouched(Scene scene) {
        scene.peer.expectNone("the end of the session or another", m -> isInviteOrMessage(m)
                || m.isRequest() && m.method().equals("BYE"), Duration.ofSeconds(7)); // a sweep is every 5 s
    }

    private static boolean isInviteOrMessage(WireMessage message) {
        return message.isRequest() && (message.method().equals("INVITE") || message.method().equals("MESSAGE"));
    }
}
