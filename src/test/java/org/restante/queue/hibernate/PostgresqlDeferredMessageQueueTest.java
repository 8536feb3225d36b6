package org.restante.queue.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.restante.cpm.ServedUser;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.database.TestPostgresql;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.DeferredMessageQueueContract;
import org.restante.queue.MessageIds;
import org.restante.queue.QueueUnavailableException;
import org.restante.queue.Samples;

/** The contract of the queue on a real PostgreSQL, and what only a server shows: its plans, and its absence. */
@ExtendWith(TestPostgresql.class)
class PostgresqlDeferredMessageQueueTest implements DeferredMessageQueueContract {

    private Database database;
    private DeferredMessageQueue queue;

    @BeforeEach
    void open(TestPostgresql.Server server) {
        database = open(server.newDatabase());
        queue = queue(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Override
    public DeferredMessageQueue queue() {
        return queue;
    }

    @Test
    void whatConcernsOneUserIsFoundByIndexAmongManyMessages() {
        database.change(session -> session.createNativeMutationQuery("""
                insert into deferred_message (served_user, id, state, attempts, kind, start_line, headers, send_headers,
                  asserted_identity, anonymous, dispositions, content_type, content_octets, received_at, expires_at)
                select 'sip:user' || (n % 500) || '@home.test', gen_random_uuid(), 'QUEUED', 0, 'PAGER', '', '', '', '',
                  false, '', 'text/plain', 1, now(), now() + interval '1 day' from generate_series(1, 20000) n""")
                .executeUpdate());
        database.change(session -> session.createNativeMutationQuery("analyze deferred_message").executeUpdate());

        assertThat(plan("select * from deferred_message where served_user = 'sip:user7@home.test' and id > "
                + "'00000000-0000-0000-0000-000000000000' order by id limit 20")).contains("Index").doesNotContain("Seq Scan");
        assertThat(plan("select id from deferred_message where served_user = 'sip:user7@home.test' "
                + "and state in ('QUEUED', 'NOTIFIED', 'DELIVERING') and expires_at > now() limit 1"))
                .contains("Index").doesNotContain("Seq Scan");
        assertThat(plan("select * from deferred_message where state in ('QUEUED', 'NOTIFIED', 'DELIVERING') "
                + "and expires_at <= now() limit 500")).contains("Index").doesNotContain("Seq Scan");
        assertThat(queue.hasWaiting(ServedUser.of("sip:user7@home.test"), Clock.systemUTC().instant())).isTrue();
    }

    @Test
    void aServerThatIsGoneIsToldAsUnavailableAndNothingIsKept() throws IOException {
        try (TestPostgresql.Server other = TestPostgresql.start()) {
            DatabaseSettings settings = other.newDatabase();
            try (Database gone = open(settings)) {
                DeferredMessageQueue queueOfGone = queue(gone);
                queueOfGone.defer(Samples.pager(Samples.BOB, "before", 5), Samples.stream("hello"));
                other.close();

                assertThatThrownBy(() -> queueOfGone.defer(Samples.pager(Samples.BOB, "after", 5), Samples.stream("hello")))
                        .isInstanceOf(QueueUnavailableException.class);
                assertThatThrownBy(() -> queueOfGone.list(Samples.BOB, Optional.empty(), 10))
                        .isInstanceOf(QueueUnavailableException.class);
            }
        }
    }

    private String plan(String query) {
        return database.read(session -> String.join("\n", session
                .createNativeQuery("explain " + query, String.class).getResultList()));
    }

    private static Database open(DatabaseSettings settings) {
        return Database.open(settings, List.copyOf(HibernateDeferredMessageQueue.entities()));
    }

    private static DeferredMessageQueue queue(Database database) {
        return new HibernateDeferredMessageQueue(database, new MessageIds(Clock.systemUTC(), new SecureRandom()));
    }
}
