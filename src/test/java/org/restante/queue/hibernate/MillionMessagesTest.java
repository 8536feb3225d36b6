package org.restante.queue.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.cpm.ServedUser;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.database.TestPostgresql;
import org.restante.queue.Deferral;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.Lease;
import org.restante.queue.MessageId;
import org.restante.queue.MessageIds;
import org.restante.queue.MessageIntake.Beginning;
import org.restante.queue.Outcome;
import org.restante.queue.QueueLimits;
import org.restante.queue.QueueOperations.Command;
import org.restante.queue.QueueOperations.Order;
import org.restante.queue.Samples;

/**
 * What the queue asks of a PostgreSQL that holds one million messages: the server tells how it answered the port's own
 * statements, with plans made for the values at hand and with plans made for any values.
 */
@ExtendWith(TestPostgresql.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MillionMessagesTest {

    private static final int EACH = 10;
    private static final String TABLES = " from pg_stat_user_tables where relname in"
            + " ('deferred_message', 'device_delivery', 'content_chunk', 'user_queue')";

    private DatabaseSettings settings;
    private Connection watch;

    @BeforeAll
    void fill(TestPostgresql.Server server) throws SQLException {
        settings = server.newDatabase();
        Database.open(settings, HibernateDeferredMessageQueue.entities()).close();
        watch = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
        HeldMessages.fill(watch, 1_000_000 / EACH, EACH);
    }

    @AfterAll
    void close() throws SQLException {
        watch.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
    void nothingReadsATableWholeNorMoreThanItIsAbout(String plans) throws SQLException {
        Map<String, Long> wholeReads = tablesReadWhole();
        long rows = counted("idx_tup_fetch + seq_tup_read");
        DatabaseSettings with = new DatabaseSettings(settings.url() + "?prepareThreshold=1&options=-c%20plan_cache_mode="
                + plans, settings.user(), settings.password());

        try (Database database = Database.open(with, HibernateDeferredMessageQueue.entities())) {
            int base = plans.contains("generic") ? 1_000 : 2_000;
            for (int i = 0; i < 5; i++) {
                deliver(queue(database), HeldMessages.user(base + i));
            }
            keepHouse(queue(database), HeldMessages.user(base + 6), base);
            takeIn(database, base + 100, plans);
            operate(database, HeldMessages.user(base + 7));
        }

        assertThat(tablesReadWhole()).as("tables read whole").isEqualTo(wholeReads);
        assertThat(counted("idx_tup_fetch + seq_tup_read") - rows).as("rows read").isBetween(1_000L, 50_000L);
    }

    @Test
    void aStartDoesNotReadTheBacklog() throws SQLException {
        long rows = counted("idx_tup_fetch + seq_tup_read");

        try (Database database = Database.open(settings, HibernateDeferredMessageQueue.entities())) {
            assertThat(queue(database).releaseLeasesOf("node-that-starts", Instant.parse("2026-06-01T00:00:00Z"))).isEmpty();
            assertThat(queue(database).releaseExpiredLeases(Instant.parse("2026-01-01T00:00:00Z"), 100)).isEmpty();
            assertThat(queue(database).sweep(Instant.parse("2026-01-01T00:00:00Z"), 500)).isEmpty();
            assertThat(queue(database).historyDue(Instant.now().plusSeconds(60), 100)).hasSizeLessThan(100);
        }

        assertThat(counted("idx_tup_fetch + seq_tup_read") - rows).as("rows read at a start").isLessThan(100);
    }

    private static void deliver(DeferredMessageQueue queue, ServedUser user) {
        Instant now = Instant.parse("2026-06-01T00:00:00Z");
        assertThat(queue.hasWaiting(user, now)).isTrue();
        assertThat(queue.backlog(user).messages()).isPositive();
        Lease lease = queue.claim(user, Samples.PHONE, UUID.randomUUID(), "node1", now, Duration.ofMinutes(1)).orElseThrow();
        List<DeferredMessage> claimed = queue.claimed(lease, Optional.empty(), 20, now);
        MessageId first = claimed.get(0).id();
        queue.claimed(lease, Optional.of(first), 20, now);
        queue.done(lease, first, new Outcome.Delivered("200", true), now);
        queue.done(lease, claimed.get(1).id(), new Outcome.Retry("480"), now);
        assertThat(queue.historyDue(Instant.now().plusSeconds(60), 10)).isNotEmpty();
        queue.historyRecorded(user, List.of(first));
        queue.renew(lease, now, Duration.ofMinutes(1));
        queue.release(lease, "end", now);
        queue.notified(user, List.of(claimed.get(2).id()));
        queue.list(user, Optional.of(first), 20);
        assertThat(queue.find(first)).isPresent();
        assertThat(queue.devices(user, first)).isNotEmpty();
    }

    private static void keepHouse(DeferredMessageQueue queue, ServedUser user, int base) {
        Instant now = Instant.parse("2026-03-04T05:30:00Z"); // before anything expires
        queue.claim(user, Samples.PHONE, UUID.randomUUID(), "node1", now, Duration.ofMinutes(1));
        assertThat(queue.releaseLeasesOf("node1", now)).containsExactly(user);
        queue.claim(user, Samples.PHONE, UUID.randomUUID(), "node1", now, Duration.ofMinutes(1));
        assertThat(queue.releaseExpiredLeases(now.plus(Duration.ofMinutes(1)), 10)).containsExactly(user);
        assertThat(queue.sweep(now, 500)).as("nothing is due").isEmpty();
        assertThat(queue.sweep(Instant.parse("2027-03-01T00:10:00Z"), 200)).as("some is due").hasSize(200);
        queue.sweep(Instant.parse("2027-03-02T00:00:05Z"), 100);
        queue.noticesDue(now, 10);
        queue.takeNotice(user, new MessageId(new UUID(1, 2)), now, now);
        queue.claimNotifications(user, UUID.randomUUID(), "node1", now, Duration.ofMinutes(1));
        queue.copyOf(user, "no such key");
    }

    private static void takeIn(Database database, int firstUser, String key) {
        try (HibernateMessageIntake intake = new HibernateMessageIntake(database, ids(), QueueLimits.none(),
                IntakeSettings.of(Duration.ofMillis(50), 1_000, Duration.ofMinutes(1), Duration.ofMinutes(5)),
                Clock.systemUTC())) {
            for (int round = 0; round < 3; round++) { // the last time, all are copies
                List<CompletionStage<Deferral>> results = IntStream.range(0, 100).mapToObj(i -> intake.defer(
                        Samples.pager(HeldMessages.user(firstUser + i), key + i, 3), "abc".getBytes())).toList();
                results.forEach(result -> Samples.idOf(result.toCompletableFuture().join()));
            }
            ServedUser user = HeldMessages.user(firstUser);
            var begun = (Beginning.Begun) intake.begin(user, 200_000).toCompletableFuture().join();
            begun.upload().append(ByteBuffer.allocate(150_000)).toCompletableFuture().join();
            begun.upload().complete(Samples.largeMessage(user, key, 150_000)).toCompletableFuture().join();
            intake.sweepUploads(Instant.parse("2026-01-01T00:00:00Z"), 100);
        }
    }

    private static void operate(Database database, ServedUser user) {
        HibernateQueueOperations operations = new HibernateQueueOperations(database, ids());
        List<DeferredMessage> some = queue(database).list(user, Optional.empty(), 5);
        for (Command command : Command.values()) {
            operations.carryOut(some.get(command.ordinal()).id(), new Order(command, "test", "", Samples.NOW));
        }
        assertThat(operations.ordersOf(some.get(1).id())).hasSize(1);
    }

    private static DeferredMessageQueue queue(Database database) {
        return new HibernateDeferredMessageQueue(database, ids());
    }

    private static MessageIds ids() {
        return new MessageIds(Clock.systemUTC(), new SecureRandom());
    }

    /** What the server counted over the hot tables. */
    private long counted(String counter) throws SQLException {
        settle();
        return number("select sum(" + counter + ")" + TABLES);
    }

    /** The server knows all of a connection at the latest when that has ended. */
    private void settle() throws SQLException {
        await().untilAsserted(() -> assertThat(number("select count(*) from pg_stat_activity"
                + " where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()"))
                .isZero());
        number("select count(*) from (select pg_stat_force_next_flush()) flushed");
    }

    private Map<String, Long> tablesReadWhole() throws SQLException {
        settle();
        Map<String, Long> scans = new TreeMap<>();
        try (Statement statement = watch.createStatement();
                ResultSet result = statement.executeQuery("select relname, seq_scan" + TABLES)) {
            while (result.next()) {
                scans.put(result.getString(1), result.getLong(2));
            }
        }
        return scans;
    }

    private long number(String query) throws SQLException {
        try (Statement statement = watch.createStatement(); ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }
}
