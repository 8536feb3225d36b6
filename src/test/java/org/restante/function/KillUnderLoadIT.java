package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.database.DatabaseSettings;
import org.restante.database.TestPostgresql;
import org.restante.wire.FreePorts;

/**
 * kill -9 at random moments, some of them while it starts, under a load of messages for devices that come and go. What a
 * sender was told is kept, is; what comes twice was with a device when the function died, and has the same imdn.Message-ID.
 *
 * <p>{@code deploy/faults kill ROUNDS [MINUTES]} runs it longer; a run ends with the minutes, whatever the rounds.
 */
class KillUnderLoadIT {

    private static final int ROUNDS = Integer.getInteger("restante.kill.rounds", 3);
    private static final Duration LONGEST = Duration.ofMinutes(Integer.getInteger("restante.kill.minutes", 10));
    private static final long SEED = Long.getLong("restante.kill.seed", ThreadLocalRandom.current().nextLong(1_000_000));
    private static final List<String> USERS = IntStream.range(0, 6).mapToObj(i -> "sip:kill" + i + "@home.test").toList();
    private static final int MOST_BEFORE_KILL = 150;
    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(20);
    private static final Duration LONGEST_LIFE = Duration.ofSeconds(3);
    private static final Duration LONGEST_START = Duration.ofSeconds(4);

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final FaultLedger ledger = new FaultLedger();
    private final int core = FreePorts.udpAndTcp();
    private int whileStarting;

    @Test
    @Requirement({"DEF-04", "DEF-16", "PUSH-18"})
    void def16_killedAtRandomOnH2NothingIsLost() {
        run("h2", Map.of("database.url", ChosenStore.H2.newUrl(folder)), ROUNDS - ROUNDS / 2);
    }

    @Test
    @Requirement({"DEF-04", "DEF-16", "PUSH-18"})
    void def16_killedAtRandomOnPostgresqlNothingIsLost() throws IOException {
        try (TestPostgresql.Server server = TestPostgresql.start()) {
            DatabaseSettings database = server.newDatabase();
            run("postgresql", Map.of("database.url", database.url(), "database.user", database.user(),
                    "database.password", database.password()), ROUNDS / 2);
        }
    }

    private void run(String database, Map<String, String> overrides, int rounds) {
        long begun = System.nanoTime();
        Map<String, String> settings = new HashMap<>(overrides);
        settings.put("core.route", "sip:127.0.0.1:" + core);
        settings.put("sip.t1", "100ms");
        settings.put("live.noAnswer", "15s"); // what a device takes later than that is held, too, and comes again
        int round = 0;
        try (ServedFunction function = new ServedFunction(folder, settings)) {
            for (; round < rounds && System.nanoTime() - begun < LONGEST.toNanos() / 2; round++) {
                life(function, round);
            }
            function.start();
            settle(function);
        }
        report(database, round, rounds, Duration.ofNanos(System.nanoTime() - begun));
    }

    /** One life of the function, from its start to its kill. The first began with the test. */
    private void life(ServedFunction function, int round) {
        if (round > 0 && random.nextInt(4) == 0) {
            whileStarting++;
            function.begin();
            LockSupport.parkNanos((long) (random.nextDouble() * LONGEST_START.toNanos()));
            function.kill();
        }
        if (round > 0) {
            function.start();
        }
        try (FaultCore load = new FaultCore(core, function.sipPort(), ledger, USERS)) {
            load.send(15).move(random);
            if (random.nextInt(5) > 0) { // else before anything can have been answered
                int before = ledger.acknowledged();
                awaitAcknowledged(before + 1, LONGEST_WARM_UP);
                awaitAcknowledged(before + random.nextInt(MOST_BEFORE_KILL), LONGEST_LIFE);
            }
            LockSupport.parkNanos(random.nextInt(50_000_000));
            function.kill();
            load.died();
        }
    }

    private void awaitAcknowledged(int count, Duration longest) {
        try {
            await().pollInterval(Duration.ofMillis(10)).atMost(longest).until(() -> ledger.acknowledged() >= count);
        } catch (ConditionTimeoutException slow) {
            return; // as good a moment as any
        }
    }

    private void settle(ServedFunction function) {
        try (FaultCore calm = new FaultCore(core, function.sipPort(), ledger, USERS)) {
            calm.settle().send(1);
            try {
                await().atMost(Duration.ofMinutes(2)).until(ledger::isSettled);
            } catch (ConditionTimeoutException e) {
                ledger.missing().forEach((user, ids) -> System.out.println("kill: missing at " + user + ": " + ids
                        + ", held: " + function.console().states(user).stream().filter(s -> !s.equals("DELIVERED")).toList()));
            }
        }
    }

    private void report(String database, int rounds, int wanted, Duration took) {
        System.out.printf("kill: %s, %d of %d rounds (%d also while starting) in %d s, seed %d: %d acknowledged, %d lost,"
                + " %d came again (%d were in flight), %d unexpected%n", database, rounds, wanted, whileStarting,
                took.toSeconds(), SEED, ledger.acknowledged(), ledger.lost(), ledger.cameAgain(), ledger.inFlight(),
                ledger.unexpected().size());
        ledger.counts(rounds).tell("kill", database);
        assertThat(rounds).as("rounds of %d for which there was time", wanted).isGreaterThan(wanted / 4);
        assertThat(ledger.acknowledged()).isPositive();
        assertThat(ledger.missing()).as("lost").isEmpty();
        assertThat(ledger.unexpected()).isEmpty();
        assertThat(ledger.cameAgain()).isLessThanOrEqualTo(ledger.inFlight());
    }
}
