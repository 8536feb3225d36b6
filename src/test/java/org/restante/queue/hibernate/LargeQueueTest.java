package org.restante.queue.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.restante.queue.Samples.BOB;
import static org.restante.queue.Samples.CAROL;
import static org.restante.queue.Samples.NOW;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.cpm.ServedUser;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.database.TestPostgresql;
import org.restante.queue.GeneratedContent;
import org.restante.queue.Lease;
import org.restante.queue.MessageId;
import org.restante.queue.MessageIds;
import org.restante.queue.Outcome;
import org.restante.queue.QueueDepth;
import org.restante.queue.QueueLimits;
import org.restante.queue.Samples;

/** What is large is worked off in steps, on either database: contents that go, and the number of users. */
@ExtendWith(TestPostgresql.class)
class LargeQueueTest {

    private static final int LARGE = 5_000_000;

    @TempDir
    Path folder;
    private final TestPostgresql.Server server;
    private final MessageIds ids = new MessageIds(Clock.systemUTC(), new SecureRandom());
    private Database database;
    private HibernateDeferredMessageQueue queue;

    LargeQueueTest(TestPostgresql.Server server) {
        this.server = server;
    }

    private void open(String kind) {
        database = Database.open(kind.equals("h2") ? new DatabaseSettings("jdbc:h2:file:" + folder.resolve("queue"), "restante", "")
                : server.newDatabase(), HibernateDeferredMessageQueue.entities());
        queue = new HibernateDeferredMessageQueue(database, ids);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private MessageId hold(ServedUser user, String key, int octets) {
        return Samples.idOf(queue.defer(Samples.largeMessage(user, key, octets), new GeneratedContent(octets)));
    }

    private long pieces() {
        return database.read(session -> session.createNativeQuery("select count(*) from content_chunk", Long.class)
                .getSingleResult());
    }

    private void deliver(ServedUser user, MessageId... messages) {
        Lease lease = queue.claim(user, Samples.PHONE, UUID.randomUUID(), "node1", NOW, Duration.ofMinutes(1)).orElseThrow();
        queue.delivered(lease, List.of(messages), new Outcome.Delivered("200", false), NOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void aLargeContentThatIsNeededNoMoreIsLeftToTheSweepAndASmallOneGoesAtOnce(String kind) {
        open(kind);
        MessageId large = hold(BOB, "large", LARGE);
        MessageId small = hold(BOB, "small", 1);
        deliver(BOB, small, large);
        assertThat(pieces()).isEqualTo(77);

        try (HibernateMessageIntake intake = intake(Clock.fixed(NOW, ZoneOffset.UTC))) {
            assertThat(intake.sweepUploads(NOW.minusSeconds(300), 10)).isEqualTo(1);
            assertThat(intake.sweepUploads(NOW.minusSeconds(300), 10)).isZero();
        }
        assertThat(pieces()).isZero();
        assertThat(queue.backlog(BOB).messages()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void aSweepThatTakesTooLongGoesOnTheNextTime(String kind) {
        open(kind);
        deliver(BOB, hold(BOB, "large", LARGE));
        List<Long> left = new ArrayList<>();
        try (HibernateMessageIntake intake = intake(new Rushing())) {
            for (int i = 0; i < 9 && pieces() > 0; i++) {
                intake.sweepUploads(NOW, 10);
                left.add(pieces());
            }
        }
        assertThat(left).containsExactly(45L, 13L, 0L);
    }

    private HibernateMessageIntake intake(Clock clock) {
        return new HibernateMessageIntake(database, ids, QueueLimits.none(),
                IntakeSettings.of(Duration.ofMillis(2), 100, Duration.ofSeconds(20), Duration.ofMinutes(5)), clock);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void theDepthIsMeasuredOverAllUsers(String kind) {
        open(kind);
        HibernateQueueGauge gauge = new HibernateQueueGauge(database, Clock.fixed(NOW.plusSeconds(9), ZoneOffset.UTC));
        assertThat(gauge.latest()).isEmpty();
        gauge.measure();
        assertThat(gauge.latest()).contains(new QueueDepth(0, 0, 0, 0, Optional.empty(), NOW.plusSeconds(9)));

        deliver(CAROL, hold(CAROL, "gone", 10));
        Stream.of("one", "two").forEach(key -> hold(BOB, key, 100_000));
        database.change(session -> session.createNativeMutationQuery("""
                insert into user_queue (served_user, fencing, newest_message, messages, octets, notifications)
                select concat('sip:u', n), 0, '00000000-0000-0000-0000-000000000000', 1, 7, 2 from generate_series(1, 1100) as s(n)""")
                .executeUpdate());
        gauge.measure();

        Instant received = queue.list(BOB, Optional.empty(), 1).get(0).original().receivedAt();
        assertThat(gauge.latest()).contains(new QueueDepth(1_101, 1_102, 207_700, 2_200, Optional.of(received), NOW.plusSeconds(9)));
    }

    /** A clock that goes on by two thirds of a sweep's time whenever it is asked. */
    private static final class Rushing extends Clock {

        private Instant now = NOW;

        @Override
        public Instant instant() {
            now = now.plusMillis(1_400);
            return now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
