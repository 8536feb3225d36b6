package org.restante.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.restante.queue.Samples.BOB;
import static org.restante.queue.Samples.CAROL;
import static org.restante.queue.Samples.NOW;
import static org.restante.queue.Samples.PHONE;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.restante.Requirement;
import org.restante.cpm.ServedUser;
import org.restante.queue.MessageIntake.Beginning;

/** What every way into the queue does. */
public interface MessageIntakeContract {

    QueueLimits ORDINARY = new QueueLimits(1000, 100L << 20, 5000);
    Clock STILL = Clock.fixed(NOW, ZoneOffset.UTC);

    /** {@return the queue that the intake leads into} */
    DeferredMessageQueue queue();

    /** {@return an intake that the test closes, or nobody needs to} */
    MessageIntake intake(QueueLimits limits, Clock clock);

    @Test
    @Requirement("DEF-14")
    default void def14_whatADeviceTookAtOnceIsKnownUntilADayAfterItsExpiry() {
        Original taken = Samples.pager(BOB, "taken", 3);
        try (MessageIntake intake = intake(ORDINARY, STILL)) {
            assertThat(queue().copyOf(BOB, "taken")).isEmpty();
            join(intake.deliveredAtOnce(taken));
            join(intake.deliveredAtOnce(taken));

            assertThat(queue().copyOf(BOB, "taken")).hasValueSatisfying(copy -> assertThat(copy.atOnce()).isTrue());
            assertThat(queue().copyOf(CAROL, "taken")).isEmpty();
            assertThat(join(intake.defer(taken, "abc".getBytes()))).isInstanceOfSatisfying(Deferral.Duplicate.class,
                    copy -> assertThat(copy.atOnce()).isTrue());
            assertThat(queue().list(BOB, Optional.empty(), 9)).isEmpty();
            assertThat(queue().backlog(BOB)).isEqualTo(Backlog.NONE);

            queue().sweep(taken.expiresAt().plus(Duration.ofHours(24)).minusMillis(1), 9);
            assertThat(queue().copyOf(BOB, "taken")).isPresent();
            queue().sweep(taken.expiresAt().plus(Duration.ofHours(24)), 9);
            assertThat(queue().copyOf(BOB, "taken")).isEmpty();
        }
    }

    @Test
    @Requirement("DEF-14")
    default void def14_aCopyOfWhatIsHeldIsKnownAsSuch() {
        try (MessageIntake intake = intake(ORDINARY, STILL)) {
            Deferral held = join(intake.defer(Samples.pager(BOB, "held", 3), "abc".getBytes()));

            join(intake.deliveredAtOnce(Samples.pager(BOB, "held", 3)));

            assertThat(queue().copyOf(BOB, "held")).contains(new Deferral.Duplicate(Samples.idOf(held)));
        }
    }

    @Test
    @Requirement("DEF-15")
    default void def15_whatIsDeferredAtOnceForManyUsersIsThereInTheOrderOfTheCalls() {
        try (MessageIntake intake = intake(ORDINARY, STILL)) {
            List<CompletionStage<Deferral>> all = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                all.add(intake.defer(Samples.pager(user(i % 7), "m" + i, 3), "abc".getBytes()));
            }
            List<MessageId> ids = all.stream().map(stage -> Samples.idOf(join(stage))).toList();

            for (int u = 0; u < 7; u++) {
                int user = u;
                List<DeferredMessage> held = queue().list(user(user), Optional.empty(), 1000);
                assertThat(held).extracting(DeferredMessage::id).containsExactlyElementsOf(
                        IntStream.range(0, 400).filter(i -> i % 7 == user).mapToObj(ids::get).toList());
                assertThat(queue().backlog(user(user))).isEqualTo(new Backlog(held.size(), 3L * held.size(), 0));
            }
            assertThat(read(queue().content(user(0), ids.get(0)))).isEqualTo("abc".getBytes());
        }
    }

    @Test
    @Requirement("DEF-14")
    default void def14_copiesOfOneMessageThatArriveTogetherAreHeldOnce() {
        try (MessageIntake intake = intake(ORDINARY, STILL)) {
            List<CompletionStage<Deferral>> all = IntStream.range(0, 5)
                    .mapToObj(i -> intake.defer(Samples.pager(BOB, "same", 1), new byte[1])).toList();

            List<Deferral> results = all.stream().map(MessageIntakeContract::join).toList();

            MessageId id = Samples.idOf(results.get(0));
            assertThat(results).containsExactly(new Deferral.Held(id), new Deferral.Duplicate(id),
                    new Deferral.Duplicate(id), new Deferral.Duplicate(id), new Deferral.Duplicate(id));
            assertThat(join(intake.defer(Samples.pager(BOB, "same", 1), new byte[1]))).isEqualTo(new Deferral.Duplicate(id));
            assertThat(join(intake.defer(Samples.pager(CAROL, "same", 1), new byte[1]))).isInstanceOf(Deferral.Held.class);
            assertThat(queue().backlog(BOB)).isEqualTo(new Backlog(1, 1, 0));
        }
    }

    @Test
    default void aContentOfAnotherSizeIsRefused() {
        try (MessageIntake intake = intake(ORDINARY, STILL)) {
            assertThatThrownBy(() -> intake.defer(Samples.pager(BOB, "x", 5), new byte[4]))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(queue().backlog(BOB)).isEqualTo(Backlog.NONE);
        }
    }

    @Test
    @Requirement("DEF-11")
    default void def11_messagesBeyondTheLimitAreRefusedAndTheFirstRemain() {
        try (MessageIntake intake = intake(new QueueLimits(3, 1000, 2), STILL)) {
            List<Deferral> results = IntStream.range(0, 5)
                    .mapToObj(i -> intake.defer(Samples.pager(BOB, "m" + i, 1), new byte[1])).toList()
                    .stream().map(MessageIntakeContract::join).toList();

            assertThat(results.subList(0, 3)).allMatch(Deferral.Held.class::isInstance);
            assertThat(results.subList(3, 5)).allMatch(Deferral.Full.class::isInstance);
            assertThat(queue().list(BOB, Optional.empty(), 9)).extracting(DeferredMessage::id)
                    .containsExactlyElementsOf(results.subList(0, 3).stream().map(Samples::idOf).toList());
            assertThat(join(intake.defer(Samples.pager(BOB, "m0", 1), new byte[1]))).as("a copy of one that is there")
                    .isEqualTo(new Deferral.Duplicate(Samples.idOf(results.get(0))));
            assertThat(join(intake.defer(Samples.pager(CAROL, "m4", 1), new byte[1]))).isInstanceOf(Deferral.Held.class);
            Lease lease = queue().claim(BOB, PHONE, UUID.randomUUID(), "node1", NOW, Duration.ofMinutes(1)).orElseThrow();
            queue().done(lease, Samples.idOf(results.get(0)), new Outcome.Delivered("200", false), NOW);
            assertThat(join(intake.defer(Samples.pager(BOB, "m5", 1), new byte[1]))).as("there is room again")
                    .isInstanceOf(Deferral.Held.class);
        }
    }

    @Test
    @Requirement("DEF-11")
    default void def11_octetsBeyondTheLimitAreRefused() {
        try (MessageIntake intake = intake(new QueueLimits(1000, 10, 2), STILL)) {
            assertThat(join(intake.defer(Samples.pager(BOB, "six", 6), new byte[6]))).isInstanceOf(Deferral.Held.class);
            assertThat(join(intake.defer(Samples.pager(BOB, "five", 5), new byte[5]))).isInstanceOf(Deferral.Full.class);
            assertThat(join(intake.defer(Samples.pager(BOB, "four", 4), new byte[4]))).isInstanceOf(Deferral.Held.class);
            assertThat(queue().backlog(BOB)).isEqualTo(new Backlog(2, 10, 0));
        }
    }

    @Test
    @Requirement("DEF-18")
    default void def18_notificationsHaveALimitOfTheirOwn() {
        try (MessageIntake intake = intake(new QueueLimits(1, 1, 2), STILL)) {
            assertThat(join(intake.defer(Samples.pager(BOB, "m", 1), new byte[1]))).isInstanceOf(Deferral.Held.class);
            assertThat(join(intake.defer(Samples.notification(BOB), new byte[4]))).isInstanceOf(Deferral.Held.class);
            assertThat(join(intake.defer(Samples.notification(BOB), new byte[4]))).isInstanceOf(Deferral.Held.class);
            assertThat(join(intake.defer(Samples.notification(BOB), new byte[4]))).isInstanceOf(Deferral.Full.class);
            assertThat(queue().backlog(BOB)).isEqualTo(new Backlog(1, 1, 2));
        }
    }

    @Test
    @Requirement("STO-03")
    default void sto03_aContentThatArrivesInPiecesComesBackOctetForOctetOnceItIsComplete() {
        try (MessageIntake intake = intake(ORDINARY, STILL)) {
            for (int size : new int[] {0, 1, 65_535, 65_536, 65_537, 131_072, 700_001}) {
                ContentUpload upload = begun(intake, BOB, 1_000_000);
                appendGenerated(upload, 0, size, 4_099);
                assertThat(upload.octets()).isEqualTo(size);
                assertThat(queue().hasWaiting(user(size), NOW)).isFalse();

                Deferral deferral = join(upload.complete(Samples.largeMessage(BOB, "size" + size, size)));

                assertThat(read(queue().content(BOB, Samples.idOf(deferral)))).isEqualTo(read(new GeneratedContent(size)));
            }
            assertThat(queue().backlog(BOB).messages()).isEqualTo(7);
        }
    }

    @Test
    @Requirement("DEF-07")
    default void def07_aContentThatIsNotCompletedIsSeenByNobodyAndLeavesNothing() {
        try (MessageIntake intake = intake(ORDINARY, STILL)) {
            ContentUpload upload = begun(intake, BOB, 500_000);
            appendGenerated(upload, 0, 200_000, 10_000);

            assertThat(queue().list(BOB, Optional.empty(), 9)).isEmpty();
            assertThat(queue().hasWaiting(BOB, NOW)).isFalse();
            assertThat(queue().backlog(BOB)).isEqualTo(Backlog.NONE);

            join(upload.abort());
            join(upload.abort());
            assertThatThrownBy(() -> join(upload.append(ByteBuffer.allocate(1)))).isInstanceOf(IllegalStateException.class);
            assertThat(intake.sweepUploads(NOW.plusSeconds(9), 9)).isZero();
        }
    }

    @Test
    @Requirement("DEF-14")
    default void def14_aContentThatWasHeldBeforeIsADuplicateWhenItIsComplete() {
        try (MessageIntake intake = intake(ORDINARY, STILL)) {
            MessageId first = Samples.idOf(join(intake.defer(Samples.largeMessage(BOB, "same", 3), "abc".getBytes())));
            ContentUpload upload = begun(intake, BOB, 200_000);
            appendGenerated(upload, 0, 150_000, 50_000);

            assertThat(join(upload.complete(Samples.largeMessage(BOB, "same", 150_000)))).isEqualTo(new Deferral.Duplicate(first));

            assertThat(queue().backlog(BOB)).isEqualTo(new Backlog(1, 3, 0));
            assertThat(read(queue().content(BOB, first))).isEqualTo("abc".getBytes());
        }
    }

    @Test
    @Requirement("DEF-11")
    default void def11_whatWasPromisedToAContentIsKeptForIt() {
        try (MessageIntake intake = intake(new QueueLimits(2, 1_000, 5), STILL)) {
            ContentUpload upload = begun(intake, BOB, 900);
            assertThat(join(intake.begin(BOB, 200))).as("octets").isInstanceOfSatisfying(Beginning.Refused.class,
                    refused -> assertThat(refused.reason()).isInstanceOf(Deferral.Full.class));
            assertThat(join(intake.defer(Samples.pager(BOB, "octets", 101), new byte[101]))).isInstanceOf(Deferral.Full.class);
            assertThat(join(intake.defer(Samples.pager(BOB, "fits", 100), new byte[100]))).isInstanceOf(Deferral.Held.class);
            assertThat(join(intake.defer(Samples.pager(BOB, "number", 0), new byte[0]))).isInstanceOf(Deferral.Full.class);

            join(upload.append(ByteBuffer.allocate(300)));
            assertThat(join(upload.complete(Samples.largeMessage(BOB, "large", 300)))).isInstanceOf(Deferral.Held.class);

            assertThat(queue().backlog(BOB)).isEqualTo(new Backlog(2, 400, 0));
            assertThat(join(intake.begin(CAROL, 1_001))).isInstanceOf(Beginning.Refused.class);
            assertThat(join(intake.begin(CAROL, 1_000))).isInstanceOf(Beginning.Begun.class);
        }
    }

    @Test
    default void anAbortedContentGivesBackWhatItWasPromised() {
        try (MessageIntake intake = intake(new QueueLimits(1, 1_000, 5), STILL)) {
            join(begun(intake, BOB, 1_000).abort());

            assertThat(join(intake.defer(Samples.pager(BOB, "all", 1_000), new byte[1_000]))).isInstanceOf(Deferral.Held.class);
        }
    }

    @Test
    default void moreThanWasAnnouncedIsRefused() {
        try (MessageIntake intake = intake(ORDINARY, STILL)) {
            ContentUpload upload = begun(intake, BOB, 10);
            join(upload.append(ByteBuffer.allocate(10)));
            assertThatThrownBy(() -> join(upload.append(ByteBuffer.allocate(1)))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> upload.complete(Samples.largeMessage(BOB, "x", 11)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(join(upload.complete(Samples.largeMessage(BOB, "x", 10)))).isInstanceOf(Deferral.Held.class);
        }
    }

    @Test
    default void aContentIsTakenUpAgainFromWhereItsSenderGoesOn() {
        int size = 300_000;
        try (MessageIntake intake = intake(ORDINARY, STILL)) {
            for (int kept : new int[] {0, 1, 65_535, 65_536, 65_537, 131_072, 196_607, 199_999, 200_000}) {
                ContentUpload upload = begun(intake, BOB, size);
                appendGenerated(upload, 0, 200_000, 9_000);

                join(upload.truncate(kept));

                assertThat(upload.octets()).isEqualTo(kept);
                appendGenerated(upload, kept, size, 7_000);
                Deferral deferral = join(upload.complete(Samples.largeMessage(BOB, "kept" + kept, size)));
                assertThat(read(queue().content(BOB, Samples.idOf(deferral)))).as("kept %d", kept)
                        .isEqualTo(read(new GeneratedContent(size)));
            }
        }
    }

    @Test
    @Requirement("DEF-07")
    default void def07_aContentThatStoppedArrivingIsSweptAndOneThatArrivesIsNot() {
        MovableClock clock = new MovableClock(NOW);
        try (MessageIntake intake = intake(new QueueLimits(2, 2_000_000, 5), clock)) {
            ContentUpload quiet = begun(intake, BOB, 1_000_000);
            appendGenerated(quiet, 0, 200_000, 50_000);
            join(quiet.truncate(100_000)); // when this is done, all of it has been written
            ContentUpload slow = begun(intake, BOB, 1_000_000);
            clock.set(NOW.plusSeconds(600));
            appendGenerated(slow, 0, 10, 10); // not even a piece, but a sign of life
            join(slow.truncate(10));
            queueWork(intake);

            assertThat(intake.sweepUploads(NOW.plusSeconds(300), 10)).isEqualTo(1);
            assertThat(intake.sweepUploads(NOW.plusSeconds(300), 10)).isZero();

            assertThatThrownBy(() -> join(quiet.complete(Samples.largeMessage(BOB, "quiet", 100_000))))
                    .isInstanceOf(IllegalStateException.class);
            appendGenerated(slow, 10, 100_000, 50_000);
            assertThat(join(slow.complete(Samples.largeMessage(BOB, "slow", 100_000)))).isInstanceOf(Deferral.Held.class);
            assertThat(queue().backlog(BOB)).isEqualTo(new Backlog(1, 100_000, 0));
            assertThat(join(intake.begin(BOB, 1_900_000))).as("what the quiet one was promised is free")
                    .isInstanceOf(Beginning.Begun.class);
        }
    }

    /** Waits until work that was given to the store before has been done: by work that comes after it. */
    private static void queueWork(MessageIntake intake) {
        for (int i = 0; i < 4; i++) {
            join(begun(intake, CAROL, 1).abort());
        }
    }

    private static ContentUpload begun(MessageIntake intake, ServedUser user, long mayArrive) {
        return ((Beginning.Begun) join(intake.begin(user, mayArrive))).upload();
    }

    /** Appends octets of {@link GeneratedContent}, waiting as a polite sender does. */
    static void appendGenerated(ContentUpload upload, long from, long to, int atATime) {
        for (long position = from; position < to;) {
            byte[] piece = new byte[(int) Math.min(atATime, to - position)];
            for (int i = 0; i < piece.length; i++) {
                piece[i] = GeneratedContent.at(position++);
            }
            join(upload.append(ByteBuffer.wrap(piece)));
        }
    }

    /** {@return what a stage comes to, or throws what it failed with} */
    static <T> T join(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof CompletionException && e.getCause().getCause() != null
                    ? e.getCause().getCause() : e.getCause();
            if (cause instanceof RuntimeException known) {
                throw known;
            }
            throw new AssertionError(cause);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static ServedUser user(int i) {
        return ServedUser.of("sip:arrival" + i + "@home2.example");
    }

    private static byte[] read(InputStream content) {
        try (content) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
