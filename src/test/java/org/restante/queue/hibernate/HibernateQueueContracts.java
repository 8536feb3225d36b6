package org.restante.queue.hibernate;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.DeferredMessageQueueContract;
import org.restante.queue.MessageEndings;
import org.restante.queue.MessageEndingsContract;
import org.restante.queue.MessageIds;
import org.restante.queue.MessageIntake;
import org.restante.queue.MessageIntakeContract;
import org.restante.queue.QueueLimits;
import org.restante.queue.QueueOperations;
import org.restante.queue.QueueOperationsContract;

/**
 * Every contract of the queue, on a database of the class that extends this. It is open for all tests of the class, as it
 * takes longer to open than most of them last; each finds it without a row.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HibernateQueueContracts
        implements DeferredMessageQueueContract, MessageIntakeContract, QueueOperationsContract, MessageEndingsContract {

    private static final String TABLES = "select table_name from information_schema.tables"
            + " where lower(table_schema) = 'public' and lower(table_name) <> 'flyway_schema_history'";

    private Database database;
    private DeferredMessageQueue queue;

    /** {@return where a new, empty database is} */
    abstract DatabaseSettings newDatabase();

    @BeforeAll
    void open() {
        database = open(newDatabase());
    }

    @AfterAll
    void close() {
        database.close();
    }

    @BeforeEach
    void empty() {
        database.change(session -> session.createNativeQuery(TABLES, String.class).list()
                .forEach(table -> session.createNativeMutationQuery("delete from " + table).executeUpdate()));
        queue = queue(database);
    }

    @Override
    public DeferredMessageQueue queue() {
        return queue;
    }

    @Override
    public MessageIntake intake(QueueLimits limits, Clock clock) {
        return new HibernateMessageIntake(database, ids(), limits,
                IntakeSettings.of(Duration.ofMillis(2), 1_000, Duration.ofSeconds(20), Duration.ofMinutes(5)), clock);
    }

    @Override
    public QueueOperations operations() {
        return new HibernateQueueOperations(database, ids());
    }

    @Override
    public MessageEndings endings() {
        return new HibernateMessageEndings(database);
    }

    static Database open(DatabaseSettings settings) {
        return Database.open(settings, HibernateDeferredMessageQueue.entities());
    }

    static DeferredMessageQueue queue(Database database) {
        return new HibernateDeferredMessageQueue(database, ids());
    }

    private static MessageIds ids() {
        return new MessageIds(Clock.systemUTC(), new SecureRandom());
    }
}
