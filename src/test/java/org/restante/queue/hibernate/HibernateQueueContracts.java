package org.restante.queue.hibernate;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
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

/** Every contract of the queue, for whichever database the test that extends this opens. */
abstract class HibernateQueueContracts
        implements DeferredMessageQueueContract, MessageIntakeContract, QueueOperationsContract, MessageEndingsContract {

    private Database database;
    private DeferredMessageQueue queue;

    /** Runs what follows on this empty database, which is closed after the test. */
    void use(DatabaseSettings settings) {
        database = open(settings);
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
