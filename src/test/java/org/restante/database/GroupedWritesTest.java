package org.restante.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.restante.database.GroupedWrites.Limits;

@Timeout(30)
class GroupedWritesTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final List<List<String>> written = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch first = new CountDownLatch(1);
    private final AtomicLong later = new AtomicLong(); // nanoseconds that have passed besides
    private volatile CountDownLatch go = new CountDownLatch(0);
    private GroupedWrites.Batch<String, String> store = entries -> entries.stream().map(e -> e + " is there").toList();
    private GroupedWrites<String, String> writes;

    @AfterEach
    void close() {
        go.countDown();
        writes.close();
    }

    @Test
    void whatArrivesWithinTheWindowSharesATransaction() {
        start(new Limits(Duration.ofSeconds(20), 5, 100, 1000, LONG));

        List<CompletionStage<String>> results = submit("a", "b", "c", "d", "e");

        assertThat(results).map(GroupedWritesTest::join)
                .containsExactly("a is there", "b is there", "c is there", "d is there", "e is there");
        assertThat(written).containsExactly(List.of("a", "b", "c", "d", "e"));
    }

    @Test
    void whatArrivesWhileAGroupIsWrittenIsTheNextGroupAndNoGroupIsTooLarge() throws InterruptedException {
        start(new Limits(Duration.ZERO, 3, 100, 1000, LONG));
        holdTheStoreWith("first");

        List<CompletionStage<String>> results = submit("1", "2", "3", "4", "5");
        go.countDown();

        assertThat(results).map(GroupedWritesTest::join).last().isEqualTo("5 is there");
        assertThat(written).containsExactly(List.of("first"), List.of("1", "2", "3"), List.of("4", "5"));
    }

    @Test
    void anEntryThatCannotBeWrittenFailsAloneAndTheOrderIsKept() throws InterruptedException {
        store = entries -> {
            if (entries.contains("bad")) {
                throw new IllegalArgumentException("not this one");
            }
            return entries;
        };
        start(new Limits(Duration.ZERO, 100, 100, 1000, LONG));
        holdTheStoreWith("first");

        List<CompletionStage<String>> results = submit("1", "2", "bad", "3", "4", "5", "6");
        go.countDown();

        for (int i : new int[] {0, 1, 3, 4, 5, 6}) {
            assertThat(join(results.get(i))).isNotNull();
        }
        assertThatThrownBy(() -> join(results.get(2))).hasRootCauseMessage("not this one");
        assertThat(written.stream().filter(group -> !group.contains("bad")).flatMap(List::stream))
                .containsExactly("first", "1", "2", "3", "4", "5", "6");
    }

    @Test
    void aStoreThatIsDownIsAskedOnceForAGroup() throws InterruptedException {
        store = entries -> {
            throw new PersistenceException("down", new SQLException("no connection", "08006"));
        };
        start(new Limits(Duration.ZERO, 100, 100, 1000, LONG));
        holdTheStoreWith("first");

        List<CompletionStage<String>> results = submit("1", "2", "3");
        go.countDown();

        assertThat(results).allSatisfy(result -> assertThatThrownBy(() -> join(result)).hasRootCauseMessage("no connection"));
        assertThat(written).containsExactly(List.of("first"), List.of("1", "2", "3"));
    }

    @Test
    void anErrorOfTheStoreIsToldAndTheNextGroupIsWritten() {
        store = entries -> {
            if (entries.contains("fatal")) {
                throw new AssertionError("wanted by the test");
            }
            return entries;
        };
        start(new Limits(Duration.ZERO, 1, 100, 1000, LONG));

        assertThatThrownBy(() -> join(writes.submit("fatal", 1))).hasRootCauseMessage("wanted by the test");
        assertThat(join(writes.submit("next", 1))).isEqualTo("next");
    }

    @Test
    void moreThanMayWaitIsRefusedAtOnceAndAdmittedAgainWhenThereIsRoom() throws InterruptedException {
        start(new Limits(Duration.ZERO, 10, 3, 1000, LONG));
        holdTheStoreWith("first");
        List<CompletionStage<String>> admitted = submit("1", "2");

        assertThat(writes.submit("3", 1).toCompletableFuture()).isCompletedWithValue("refused: 3 messages wait for the store");

        go.countDown();
        assertThat(admitted).map(GroupedWritesTest::join).containsExactly("1 is there", "2 is there");
        assertThat(join(writes.submit("4", 1))).isEqualTo("4 is there");
    }

    @Test
    void moreOctetsThanMayWaitAreRefusedButOneLargeEntryIsNot() throws InterruptedException {
        start(new Limits(Duration.ZERO, 10, 100, 50, LONG));
        assertThat(join(writes.submit("alone and large", 60))).isEqualTo("alone and large is there");
        holdTheStoreWith("first");
        submit("1");

        assertThat(writes.submit("2", 49).toCompletableFuture()).isCompletedWithValue("refused: 2 octets wait for the store");
        assertThat(writes.submit("3", 48).toCompletableFuture()).isNotCompleted();
    }

    @Test
    void whoLearnsOfAResultFindsItsPlaceFree() {
        start(new Limits(Duration.ZERO, 10, 1, 50, LONG));
        go.countDown();

        CompletionStage<String> second = writes.submit("1", 50).thenCompose(result -> writes.submit("2", 50));

        assertThat(join(second)).isEqualTo("2 is there");
    }

    @Test
    void nothingIsAdmittedWhileTheOldestHasWaitedTooLong() throws InterruptedException {
        start(new Limits(Duration.ZERO, 10, 100, 1000, Duration.ZERO));
        holdTheStoreWith("first");
        later.incrementAndGet();

        assertThat(writes.submit("late", 1).toCompletableFuture())
                .isCompletedWithValue("refused: the store has been at work for longer than 0 ms");
    }

    @Test
    void aStoreThatIsSlowForAMomentRefusesNobodyUntilAGroupWaits() throws InterruptedException {
        start(new Limits(Duration.ZERO, 2, 100, 1000, LONG));
        holdTheStoreWith("first");
        later.addAndGet(LONG.toNanos() + 1);

        assertThat(writes.submit("1", 1).toCompletableFuture()).isNotDone();
        assertThat(writes.submit("2", 1).toCompletableFuture()).isNotDone();
        assertThat(writes.submit("3", 1).toCompletableFuture()).as("a group waits").isDone();
    }

    @Test
    void aStoreThatHangsRefusesEverything() throws InterruptedException {
        start(new Limits(Duration.ZERO, 10, 100, 1000, Duration.ofMillis(20)));
        holdTheStoreWith("first");
        later.addAndGet(TimeUnit.MILLISECONDS.toNanos(200));

        assertThat(writes.submit("late", 1).toCompletableFuture())
                .isCompletedWithValue("refused: the store has been at work for longer than 200 ms");
    }

    @Test
    void closingWritesWhatWaitsAndAdmitsNothingMore() throws InterruptedException {
        start(new Limits(LONG, 100, 100, 1000, LONG));
        List<CompletionStage<String>> waiting = submit("1", "2");

        writes.close();

        assertThat(waiting).map(GroupedWritesTest::join).containsExactly("1 is there", "2 is there");
        assertThat(writes.submit("3", 1).toCompletableFuture()).isCompletedWithValue("refused: store is being closed");
    }

    @Test
    void manyThreadsLoseNothing() throws InterruptedException {
        start(new Limits(Duration.ofMillis(1), 7, 10_000, 10_000, LONG));
        List<CompletionStage<String>> results = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = IntStream.range(0, 8).mapToObj(t -> new Thread(() -> IntStream.range(0, 100)
                .forEach(i -> results.add(writes.submit(t + "/" + i, 1))))).toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(results).hasSize(800).allSatisfy(result -> assertThat(join(result)).endsWith("is there"));
        List<String> all = written.stream().flatMap(List::stream).toList();
        for (int t = 0; t < 8; t++) {
            String prefix = t + "/";
            assertThat(all.stream().filter(e -> e.startsWith(prefix)))
                    .containsExactlyElementsOf(IntStream.range(0, 100).mapToObj(i -> prefix + i).toList());
        }
    }

    private void start(Limits limits) {
        GroupedWrites.Batch<String, String> batch = entries -> {
            written.add(List.copyOf(entries));
            first.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return entries.equals(List.of("first")) ? entries : store.write(entries);
        };
        writes = new GroupedWrites<>("store", limits, batch, reason -> "refused: " + reason, Runnable::run,
                () -> System.nanoTime() + later.get());
    }

    /** Submits an entry and returns when the store is at work on it; it stays so until {@code go}. */
    private void holdTheStoreWith(String entry) throws InterruptedException {
        go = new CountDownLatch(1);
        writes.submit(entry, 1);
        while (!written.contains(List.of(entry))) {
            first.await(10, TimeUnit.MILLISECONDS);
            Thread.onSpinWait();
        }
    }

    private List<CompletionStage<String>> submit(String... entries) {
        return List.of(entries).stream().map(entry -> writes.submit(entry, 1)).toList();
    }

    private static String join(CompletionStage<String> stage) {
        return ((CompletableFuture<String>) stage).join();
    }
}
