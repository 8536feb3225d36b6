package org.restante.queue.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.database.Database;
import org.restante.database.DatabaseOnDisk;
import org.restante.database.DatabaseSettings;
import org.restante.database.SmallDisk;
import org.restante.database.TestPostgresql;
import org.restante.queue.ContentUpload;
import org.restante.queue.Deferral;
import org.restante.queue.GeneratedContent;
import org.restante.queue.MessageIds;
import org.restante.queue.MessageIntake.Beginning;
import org.restante.queue.Original;
import org.restante.queue.QueueLimits;
import org.restante.queue.QueueUnavailableException;
import org.restante.queue.Samples;

/** Stores that fail under load: every message is answered, and what was acknowledged is there afterwards. */
@Timeout(180)
class StoreFaultsTest {

    @TempDir
    Path folder;

    @BeforeEach
    void patience() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    @AfterEach
    void ordinaryPatience() {
        Awaitility.reset();
    }

    @Test
    @Requirement("DEF-16")
    void def16_aPostgresqlThatStopsAndStartsUnderLoadLosesNothing() throws IOException {
        try (TestPostgresql.Server first = TestPostgresql.start(folder)) {
            DatabaseSettings settings = first.newDatabase();
            int port = first.postgres().getPort();
            try (Database database = open(settings); HibernateMessageIntake intake = intake(database);
                    Senders senders = new Senders(intake)) {
                await().until(() -> senders.stored() > 200);

                first.close();
                await().until(() -> senders.failed() > 0);
                int before = senders.stored();
                try (TestPostgresql.Server second = TestPostgresql.start(folder, port)) {
                    await().until(() -> senders.stored() > before + 200);
                    senders.close();
                    assertThat(senders.failures()).allSatisfy(fault -> assertThat(cause(fault))
                            .isInstanceOf(QueueUnavailableException.class));
                    senders.assertNothingLost("store", "postgresql", new HibernateDeferredMessageQueue(database, ids()));
                }
            }
        }
    }

    @Test
    @Requirement("DEF-16")
    void def16_anH2FileThatIsClosedUnderLoadAndOpenedAgainHasAllThatWasAcknowledged() {
        DatabaseSettings settings = new DatabaseSettings("jdbc:h2:file:" + folder.resolve("queue"), "restante", "");
        Senders senders;
        try (Database database = open(settings); HibernateMessageIntake intake = intake(database)) {
            senders = new Senders(intake);
            await().until(() -> senders.stored() > 50);

            database.close();
            await().until(() -> senders.failed() > 0);
            senders.close();
        }
        assertThat(senders.failures()).allSatisfy(fault -> assertThat(cause(fault)).isInstanceOf(QueueUnavailableException.class));
        try (Database again = open(settings)) {
            senders.assertNothingLost("store", "h2", new HibernateDeferredMessageQueue(again, ids()));
        }
    }

    @Test
    @ExtendWith(TestPostgresql.class)
    void aPostgresqlWithoutSpaceRefusesAndTakesAgainWhenThereIsSome(TestPostgresql.Server server) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder, 24); DatabaseOnDisk small = DatabaseOnDisk.create(server, disk);
                Database database = open(small.settings()); HibernateMessageIntake intake = intake(database)) {
            Senders senders = new Senders(intake);
            await().until(() -> senders.stored() > 50);

            ContentUpload upload = ((Beginning.Begun) intake.begin(Samples.CAROL, 50 << 20).toCompletableFuture().join()).upload();
            Path ballast = disk.fill();
            assertThat(failsAtLast(upload)).isInstanceOf(QueueUnavailableException.class);
            await().until(() -> senders.failed() > 0);
            upload.abort().toCompletableFuture().get(60, TimeUnit.SECONDS);
            Files.delete(ballast);
            int before = senders.stored();
            await().until(() -> senders.stored() > before + 50);

            senders.close();
            assertThat(senders.failures()).allSatisfy(fault -> assertThat(cause(fault))
                    .isInstanceOf(QueueUnavailableException.class));
            senders.assertNothingLost("disk", "postgresql", new HibernateDeferredMessageQueue(database, ids()));
        }
    }

    @Test
    void anH2FileWithoutSpaceRefusesAndTakesAgainWhenThereIsSomeAndHasAllWhenItIsOpenedAgain() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder, 64)) {
            DatabaseSettings settings = new DatabaseSettings("jdbc:h2:file:" + disk.path().resolve("queue"), "restante", "");
            Senders senders;
            try (Database database = open(settings); HibernateMessageIntake intake = intake(database)) {
                senders = new Senders(intake);
                await().until(() -> senders.stored() > 50);
                Path ballast = disk.fill();
                await().until(() -> senders.failed() > 0);
                Files.delete(ballast);
                int before = senders.stored();
                await().until(() -> senders.stored() > before + 50);
                senders.close();
                assertThat(senders.failures()).allSatisfy(fault -> assertThat(cause(fault))
                        .isInstanceOf(QueueUnavailableException.class));
            }
            try (Database again = open(settings)) {
                senders.assertNothingLost("disk", "h2", new HibernateDeferredMessageQueue(again, ids()));
            }
        }
    }

    @Test
    @ExtendWith(TestPostgresql.class)
    void aMessageThatPostgresqlCannotStoreFailsAloneInItsGroup(TestPostgresql.Server server) {
        try (Database database = open(server.newDatabase())) {
            oneBadAmongGood(database, withStartLine("a\0b"));
        }
    }

    private static void oneBadAmongGood(Database database, Original bad) {
        try (HibernateMessageIntake intake = new HibernateMessageIntake(database, ids(), QueueLimits.none(),
                IntakeSettings.of(Duration.ofMillis(300), 1_000, Duration.ofMinutes(1), Duration.ofMinutes(5)), Clock.systemUTC())) {
            List<CompletionStage<Deferral>> results = IntStream.range(0, 20).mapToObj(i -> intake.defer(
                    i == 11 ? bad : Samples.pager(Samples.BOB, "m" + i, 1), new byte[1])).toList();

            assertThat(results.get(11).toCompletableFuture()).failsWithin(Duration.ofSeconds(60));
            for (int i = 0; i < 20; i++) {
                if (i != 11) {
                    assertThat(results.get(i).toCompletableFuture().join()).isInstanceOf(Deferral.Held.class);
                }
            }
            assertThat(new HibernateDeferredMessageQueue(database, ids()).list(Samples.BOB, Optional.empty(), 100))
                    .extracting(m -> m.original().duplicateKey().orElseThrow())
                    .containsExactlyElementsOf(IntStream.range(0, 20).filter(i -> i != 11).mapToObj(i -> "m" + i).toList());
        }
    }

    private static Original withStartLine(String rest) {
        Original o = Samples.pager(Samples.BOB, "bad", 1);
        return new Original(o.kind(), o.user(), "MESSAGE " + rest, o.headers(), o.sendHeaders(), o.assertedIdentity(),
                false, o.assertedService(), o.conversation(), o.contribution(), o.inReplyTo(), o.imdnMessageId(), "",
                o.contentType(), 1, o.receivedAt(), o.expiresAt(), o.duplicateKey());
    }

    /** Appends until it fails; {@return with what}, for the store has no space for all of it. */
    private static Throwable failsAtLast(ContentUpload upload) throws Exception {
        byte[] piece = new byte[65_536];
        for (int i = 0; i < piece.length; i++) {
            piece[i] = (byte) (GeneratedContent.at(i) ^ i * 7919);
        }
        for (int i = 0; i < 700; i++) {
            try {
                upload.append(ByteBuffer.wrap(piece)).toCompletableFuture().get(60, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                return cause(e);
            }
        }
        return new AssertionError("all of it found room");
    }

    private static Throwable cause(Throwable fault) {
        return (fault instanceof CompletionException || fault instanceof ExecutionException)
                && fault.getCause() != null ? cause(fault.getCause()) : fault;
    }

    private static Database open(DatabaseSettings settings) {
        return Database.open(new DatabaseSettings(settings.url(), settings.user(), settings.password(), 8,
                Duration.ofSeconds(1)), HibernateDeferredMessageQueue.entities());
    }

    private static HibernateMessageIntake intake(Database database) {
        return new HibernateMessageIntake(database, ids(), QueueLimits.none(),
                IntakeSettings.of(Duration.ofMillis(2), 1_000, Duration.ofMinutes(1), Duration.ofMinutes(5)), Clock.systemUTC());
    }

    private static MessageIds ids() {
        return new MessageIds(Clock.systemUTC(), new SecureRandom());
    }
}
