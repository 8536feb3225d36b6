package org.restante.queue.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.restante.cpm.ServedUser;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.database.TestPostgresql;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.Lease;
import org.restante.queue.MessageId;
import org.restante.queue.Outcome;
import org.restante.queue.QueueUnavailableException;
import org.restante.queue.Samples;

/** The contract of the queue on a real PostgreSQL, and what only a server shows: its plans, and its absence. */
@ExtendWith(TestPostgresql.class)
class PostgresqlDeferredMessageQueueTest extends HibernateQueueContracts {

    @Override
    DatabaseSettings newDatabase() {
        return TestPostgresql.shared().newDatabase();
    }

    /** Asks the server what it did for the queue's own statements, which says more than plans of statements like them. */
    @Test
    void noTableIsEverReadWhole(TestPostgresql.Server server) throws SQLException {
        DatabaseSettings settings = server.newDatabase();
        open(settings).close();
        try (Connection watch = DriverManager.getConnection(settings.url(), settings.user(), settings.password())) {
            fill(watch);
            awaitOthersGone(watch);
            long wholeReads = sum(watch, "seq_scan");
            long indexReads = sum(watch, "idx_scan");

            try (Database used = open(settings)) {
                for (int user = 0; user < 12; user++) { // often enough for plans that are kept for all parameters
                    useEverything(queue(used), ServedUser.of("sip:user" + user + "@home.test"));
                }
            }

            awaitOthersGone(watch);
            assertThat(sum(watch, "seq_scan")).isEqualTo(wholeReads);
            assertThat(sum(watch, "idx_scan")).isGreaterThan(indexReads + 100);
        }
    }

    @Test
    void aServerThatIsGoneIsToldAsUnavailableAndOnlyWhatWasAnsweredIsThereAfterwards(@TempDir Path folder)
            throws IOException {
        DatabaseSettings settings;
        try (TestPostgresql.Server first = TestPostgresql.start(folder)) {
            settings = first.newDatabase();
            try (Database gone = open(settings)) {
                DeferredMessageQueue queueOfGone = queue(gone);
                queueOfGone.defer(Samples.pager(Samples.BOB, "before", 5), Samples.stream("hello"));
                first.close();

                assertThatThrownBy(() -> queueOfGone.defer(Samples.pager(Samples.BOB, "after", 5), Samples.stream("hello")))
                        .isInstanceOf(QueueUnavailableException.class)
                        .hasMessageStartingWith("cannot defer a message for " + Samples.BOB);
                assertThatThrownBy(() -> queueOfGone.list(Samples.BOB, Optional.empty(), 10))
                        .isInstanceOf(QueueUnavailableException.class);
            }
        }
        try (TestPostgresql.Server second = TestPostgresql.start(folder);
                Database again = open(second.settings(settings))) {
            assertThat(queue(again).list(Samples.BOB, Optional.empty(), 10))
                    .extracting(m -> m.original().duplicateKey().orElseThrow()).containsExactly("before");
        }
    }

    private static void useEverything(DeferredMessageQueue queue, ServedUser user) {
        Instant now = Samples.NOW;
        queue.defer(Samples.pager(user, "more", 1), Samples.stream("a"));
        queue.defer(Samples.pager(user, "more", 1), Samples.stream("a"));
        assertThat(queue.hasWaiting(user, now)).isTrue();
        Lease lease = queue.claim(user, Samples.PHONE, UUID.randomUUID(), "node1", now, MINUTE).orElseThrow();
        List<DeferredMessage> claimed = queue.claimed(lease, Optional.empty(), 20, now);
        MessageId first = claimed.get(0).id();
        queue.done(lease, first, new Outcome.Delivered("200", true), now);
        queue.done(lease, claimed.get(1).id(), new Outcome.Retry("480"), now);
        assertThat(queue.historyDue(Instant.now().plusSeconds(60), 10)).isNotEmpty();
        queue.historyRecorded(user, List.of(first));
        queue.renew(lease, now, MINUTE);
        queue.release(lease, "end", now);
        queue.claim(user, Samples.PHONE, UUID.randomUUID(), "node1", now, MINUTE);
        assertThat(queue.releaseLeasesOf("node1", now)).containsExactly(user);
        queue.claim(user, Samples.PHONE, UUID.randomUUID(), "node1", now, MINUTE);
        assertThat(queue.releaseExpiredLeases(now.plus(MINUTE), 10)).containsExactly(user);
        assertThat(queue.sweep(now, 100)).isEmpty();
        assertThat(queue.list(user, Optional.empty(), 20)).hasSize(20);
        queue.list(user, Optional.of(first), 20);
        assertThat(queue.find(first)).isPresent();
        assertThat(queue.devices(user, first)).isNotEmpty();
        queue.backlog(user);
    }

    /** 500 users with 40 messages each, half of them delivered, and 20,000 more users. */
    private static void fill(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("insert into user_queue select 'sip:user' || n || '@home.test', 0,"
                    + " '00000000-0000-0000-0000-000000000000', 40, 40, 0 from generate_series(0, 20499) n");
            statement.execute("""
                    insert into deferred_message (served_user, id, state, attempts, kind, start_line, headers,
                      send_headers, asserted_identity, anonymous, dispositions, content_type, content_octets,
                      content_id, received_at, expires_at)
                    select 'sip:user' || (n % 500) || '@home.test', gen_random_uuid(),
                      case when n < 10000 then 'DELIVERED' else 'QUEUED' end, 0, 'PAGER', '', '', '', '', false, '',
                      'text/plain', 1, gen_random_uuid(), timestamptz '2026-03-01', timestamptz '2027-03-01'
                    from generate_series(0, 19999) n""");
            statement.execute("insert into content_chunk select served_user, content_id, 0, 'a' from deferred_message");
            statement.execute("""
                    insert into device_delivery select served_user, id, 'urn:uuid:old', 'CONFIRMED',
                      gen_random_uuid(), 1, null, null, 0, '200', timestamptz '2026-03-01' from deferred_message""");
            statement.execute("analyze");
        }
    }

    /** The server counts what a connection did at the latest when it ends. */
    private static void awaitOthersGone(Connection watch) {
        await().untilAsserted(() -> assertThat(number(watch, "select count(*) from pg_stat_activity"
                + " where datname = current_database() and pid <> pg_backend_pid()")).isZero());
    }

    private static long sum(Connection watch, String counter) throws SQLException {
        number(watch, "select count(*) from (select pg_stat_force_next_flush()) flushed");
        return number(watch, "select sum(" + counter + ") from pg_stat_user_tables where relname in"
                + " ('deferred_message', 'device_delivery', 'content_chunk', 'user_queue')");
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }
}
