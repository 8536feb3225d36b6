package org.restante.queue.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.Requirement;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.database.StoredContents;
import org.restante.queue.ContentUpload;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.DeferredMessageQueueContract;
import org.restante.queue.MessageEndings;
import org.restante.queue.MessageEndingsContract;
import org.restante.queue.MessageIds;
import org.restante.queue.MessageIntake;
import org.restante.queue.MessageIntakeContract;
import org.restante.queue.Original;
import org.restante.queue.QueueLimits;
import org.restante.queue.QueueOperations;
import org.restante.queue.QueueOperationsContract;
import org.restante.queue.Samples;

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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Requirement("DEF-16")
    void def16_anUploadOfWhichTheStoreHasLostPiecesIsNotCompleted(boolean more) {
        try (MessageIntake intake = intake(QueueLimits.none(), Clock.systemUTC())) {
            int octets = 6 * StoredContents.CHUNK_OCTETS + 1;
            ContentUpload upload = ((MessageIntake.Beginning.Begun) intake.begin(Samples.BOB, octets).toCompletableFuture().join()).upload();
            for (int piece = 0; piece < 6; piece++) {
                upload.append(ByteBuffer.wrap(new byte[StoredContents.CHUNK_OCTETS])).toCompletableFuture().join();
            }
            await().until(() -> piecesOfUploads() == 6);
            database.change(session -> { // as after a power cut, as nobody waited for the disk
                session.createNativeMutationQuery("delete from content_chunk where chunk_no >= 4").executeUpdate();
                session.createNativeMutationQuery("update content_upload set pieces = 4").executeUpdate();
            });
            if (more) {
                upload.append(ByteBuffer.wrap(new byte[1]));
            }
            Original original = Samples.largeMessage(Samples.BOB, "large", more ? octets : octets - 1);

            assertThat(upload.complete(original).toCompletableFuture()).failsWithin(Duration.ofSeconds(30));
            assertThat(queue.list(Samples.BOB, Optional.empty(), 9)).isEmpty();
        }
    }

    private int piecesOfUploads() {
        return database.read(session -> session.createNativeQuery("select pieces from content_upload", Integer.class).getSingleResult());
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
