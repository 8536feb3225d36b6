package org.restante.benchmark;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.database.TestPostgresql;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.Lease;
import org.restante.queue.MessageIds;
import org.restante.queue.Samples;
import org.restante.queue.hibernate.HeldMessages;
import org.restante.queue.hibernate.HibernateDeferredMessageQueue;

/**
 * What 10 million held messages cost a start and a claim, against one thousand: both databases on one PostgreSQL, in
 * turns. Needs about 15 GB of disk below the folder for temporary files, and some minutes.
 *
 * Benchmark: start and claim with 10 million held messages, against one thousand
 */
public final class HeldMessagesBenchmark {

    private static final int EACH = 100;
    private static final int CLAIMS = 300;
    private static final long OCTETS_NEEDED_FOR_A_MESSAGE = 1_500;

    private final PrintStream out;

    private HeldMessagesBenchmark(PrintStream out) {
        this.out = out;
    }

    /** @param arguments how many messages, at least 1000 and at most 10 million; 10 million if there are none */
    public static void main(String[] arguments) throws Exception {
        int many = arguments.length == 0 ? 10_000_000
                : Math.max(1_000, Math.min(10_000_000, Integer.parseInt(arguments[0])));
        Path folder = Files.createTempDirectory("restante-benchmark");
        if (folder.toFile().getUsableSpace() < many * OCTETS_NEEDED_FOR_A_MESSAGE) {
            System.err.println("held-messages: " + folder + " has too little space for " + many + " messages");
            System.exit(2);
        }
        try (TestPostgresql.Server server = TestPostgresql.start()) {
            new HeldMessagesBenchmark(System.out).run(server.newDatabase(), server.newDatabase(), many);
        }
        System.exit(0);
    }

    private void run(DatabaseSettings few, DatabaseSettings many, int count) throws SQLException {
        fill(few, 1_000);
        fill(many, count);
        double[][] starts = new double[2][5];
        double[][] claims = new double[2][CLAIMS];
        for (int round = 0; round < 5; round++) {
            starts[0][round] = start(few);
            starts[1][round] = start(many);
        }
        try (Database fewHeld = open(few); Database manyHeld = open(many)) {
            for (int i = 0; i < CLAIMS; i++) {
                claims[0][i] = claim(fewHeld, i % 10);
                claims[1][i] = claim(manyHeld, i * 31 % (count / EACH));
            }
        }
        report("start", starts, count, 0.5);
        report("claim of " + EACH + " messages, median", claims, count, 0.5);
        report("claim of " + EACH + " messages, p99", claims, count, 0.99);
    }

    private void report(String what, double[][] millis, int count, double quantile) {
        Arrays.stream(millis).forEach(Arrays::sort);
        double few = millis[0][(int) (millis[0].length * quantile)];
        double many = millis[1][(int) (millis[1].length * quantile)];
        out.printf("%-32s %8.1f ms with 1000   %8.1f ms with %d   ratio %.2f%n", what, few, many, count, many / few);
    }

    private void fill(DatabaseSettings settings, int count) throws SQLException {
        open(settings).close();
        long begin = System.nanoTime();
        try (Connection connection = DriverManager.getConnection(settings.url(), settings.user(), settings.password())) {
            HeldMessages.fill(connection, count / EACH, EACH);
        }
        out.printf("%d messages made in %d s%n", count, Duration.ofNanos(System.nanoTime() - begin).toSeconds());
    }

    private static double start(DatabaseSettings settings) {
        long begin = System.nanoTime();
        try (Database database = open(settings)) {
            queue(database).releaseLeasesOf("node1", Instant.now());
            return (System.nanoTime() - begin) / 1e6;
        }
    }

    private static double claim(Database database, int user) {
        DeferredMessageQueue queue = queue(database);
        Instant now = Instant.parse("2026-06-01T00:00:00Z");
        long begin = System.nanoTime();
        Lease lease = queue.claim(HeldMessages.user(user), Samples.PHONE, UUID.randomUUID(), "node1", now,
                Duration.ofMinutes(1)).orElseThrow();
        double millis = (System.nanoTime() - begin) / 1e6;
        queue.release(lease, "benchmark", now);
        return millis;
    }

    private static Database open(DatabaseSettings settings) {
        return Database.open(settings, HibernateDeferredMessageQueue.entities());
    }

    private static DeferredMessageQueue queue(Database database) {
        return new HibernateDeferredMessageQueue(database, new MessageIds(Clock.systemUTC(), new SecureRandom()));
    }
}
