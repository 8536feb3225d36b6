package org.restante.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.restante.cpm.ServedUser;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.database.GroupedWrites;
import org.restante.database.TestPostgresql;
import org.restante.queue.Deferral;
import org.restante.queue.MessageIds;
import org.restante.queue.QueueLimits;
import org.restante.queue.Samples;
import org.restante.queue.hibernate.HibernateDeferredMessageQueue;
import org.restante.queue.hibernate.HibernateMessageIntake;
import org.restante.queue.hibernate.IntakeSettings;

/**
 * How many messages of 1 KiB become durable in a second, with and without group commit, on H2 and on PostgreSQL; beside
 * it, how many single rows the same database commits one after the other, which is the rate of its disk. In turns, three
 * times; the median is printed.
 *
 * Benchmark: messages made durable in a second, with and without group commit
 */
public final class DurableWritesBenchmark {

    private static final int UNANSWERED = 400;
    private static final int USERS = 1_000;
    private static final int ROUNDS = 3;

    private final PrintStream out;
    private final int seconds;

    private DurableWritesBenchmark(PrintStream out, int seconds) {
        this.out = out;
        this.seconds = seconds;
    }

    /** @param arguments seconds of each measurement, at most 30; 3 if there are none */
    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length == 0 ? 3 : Math.min(30, Integer.parseInt(arguments[0]));
        DurableWritesBenchmark benchmark = new DurableWritesBenchmark(System.out, seconds);
        Path folder = Files.createTempDirectory("restante-benchmark");
        benchmark.run("H2", new DatabaseSettings("jdbc:h2:file:" + folder.resolve("queue"), "restante", ""));
        try (TestPostgresql.Server server = TestPostgresql.start()) {
            benchmark.run("PostgreSQL", server.newDatabase());
        }
        System.exit(0);
    }

    private void run(String name, DatabaseSettings settings) throws SQLException, IOException {
        double[][] rates = new double[3][ROUNDS];
        try (Database database = Database.open(new DatabaseSettings(settings.url(), settings.user(),
                settings.password(), 12, Duration.ofSeconds(3)), HibernateDeferredMessageQueue.entities())) {
            messages(database, 128); // warms up, and makes the users
            for (int round = 0; round < ROUNDS; round++) {
                rates[0][round] = messages(database, 128);
                rates[1][round] = messages(database, 1);
                rates[2][round] = settings.url().contains(":h2:") ? checkpoints(database) : singleRows(settings);
            }
        }
        Arrays.stream(rates).forEach(Arrays::sort);
        double grouped = rates[0][ROUNDS / 2];
        double alone = rates[1][ROUNDS / 2];
        double limit = rates[2][ROUNDS / 2];
        out.printf("%-10s grouped %7.0f messages/s   alone %7.0f messages/s   ratio %5.1f%n", name, grouped, alone,
                grouped / alone);
        out.printf("%-10s single durable rows, one after the other %7.0f /s; grouped is %.1f times that%n", name, limit,
                grouped / limit);
    }

    private double messages(Database database, int groupEntries) {
        GroupedWrites.Limits limits = new GroupedWrites.Limits(Duration.ofMillis(groupEntries == 1 ? 0 : 2), groupEntries,
                10_000, 64 << 20, Duration.ofMinutes(1));
        Semaphore unanswered = new Semaphore(UNANSWERED);
        AtomicInteger stored = new AtomicInteger();
        byte[] content = new byte[1_024];
        long begin = System.nanoTime();
        try (HibernateMessageIntake intake = new HibernateMessageIntake(database,
                new MessageIds(Clock.systemUTC(), new SecureRandom()), QueueLimits.none(),
                new IntakeSettings(limits, 2, 1, Duration.ofMinutes(5)), Clock.systemUTC())) {
            for (int i = 0; System.nanoTime() - begin < seconds * 1_000_000_000L; i++) {
                unanswered.acquireUninterruptibly();
                intake.defer(Samples.pager(ServedUser.of("sip:user" + i % USERS + "@home.test"),
                        UUID.randomUUID().toString(), content.length), content).whenComplete((deferral, fault) -> {
                            if (deferral instanceof Deferral.Held) {
                                stored.incrementAndGet();
                            }
                            unanswered.release();
                        });
            }
            unanswered.acquireUninterruptibly(UNANSWERED);
        }
        return stored.get() * 1e9 / (System.nanoTime() - begin);
    }

    private double checkpoints(Database database) {
        long begin = System.nanoTime();
        int rows = 0;
        for (; System.nanoTime() - begin < seconds * 1_000_000_000L; rows++) {
            database.write(session -> session.createNativeMutationQuery(
                    "insert into user_preference (served_user) values (:user)")
                    .setParameter("user", UUID.randomUUID().toString()).executeUpdate());
        }
        return rows * 1e9 / (System.nanoTime() - begin);
    }

    private double singleRows(DatabaseSettings settings) throws SQLException {
        try (Connection connection = DriverManager.getConnection(settings.url(), settings.user(), settings.password())) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("create table if not exists raw_row (id uuid primary key)");
            }
            try (PreparedStatement insert = connection.prepareStatement("insert into raw_row values (?)")) {
                long begin = System.nanoTime();
                int rows = 0;
                for (; System.nanoTime() - begin < seconds * 1_000_000_000L; rows++) {
                    insert.setObject(1, UUID.randomUUID());
                    insert.executeUpdate();
                }
                return rows * 1e9 / (System.nanoTime() - begin);
            }
        }
    }
}
