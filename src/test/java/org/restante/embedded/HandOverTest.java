package org.restante.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandOverTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HandOver.Bounds BOUNDS = new HandOver.Bounds(4, 6, 8, 1000, 3000);

    private final AtomicLong nanos = new AtomicLong(1);
    private final List<String> handled = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch gate = new CountDownLatch(1);
    private HandOver handOver = new HandOver("hand-over-test-", BOUNDS, nanos::get);

    @AfterEach
    void end() {
        gate.countDown();
        handOver.close();
    }

    private HandOver.Inflow wide() {
        HandOver.Inflow inflow = handOver.open();
        inflow.widen();
        return inflow;
    }

    private Runnable note(String what) {
        return () -> handled.add(what);
    }

    private void block() {
        boolean interrupted = false;
        while (gate.getCount() > 0) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        assertThat(interrupted).isFalse();
    }

    /** Blocks so many workers with what it brings. {@return when all of them are held up} */
    private void holdUp(HandOver.Inflow inflow, int workers) throws InterruptedException {
        CountDownLatch began = new CountDownLatch(workers);
        for (int i = 0; i < workers; i++) {
            inflow.bring("blocked" + i, 1, () -> {
                began.countDown();
                block();
            });
        }
        assertThat(began.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private void awaitHandled(int count) {
        Awaitility.await().atMost(PATIENCE).until(() -> handled.size() >= count);
    }

    @Property(tries = 30)
    void whatHasTheSameKeyIsHandledInOrderAndNothingIsLost(@ForAll @IntRange(min = 1, max = 7) int keys,
            @ForAll @IntRange(min = 1, max = 4) int connections, @ForAll long seed) throws Exception {
        handOver = new HandOver("hand-over-test-", BOUNDS, System::nanoTime);
        List<String> faults = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger done = new AtomicInteger();
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        for (int c = 0; c < connections; c++) {
            HandOver.Inflow inflow = wide();
            List<AtomicInteger> expected = IntStream.range(0, keys).mapToObj(key -> new AtomicInteger()).toList();
            int[] brought = new int[keys];
            Random random = new Random(seed + c);
            readers.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 300; i++) {
                    int key = random.nextInt(keys);
                    int number = brought[key]++;
                    try {
                        inflow.bring("call" + key, random.nextInt(1200), () -> {
                            if (!expected.get(key).compareAndSet(number, number + 1)) {
                                faults.add("call" + key + " " + number);
                            }
                            done.incrementAndGet();
                        });
                    } catch (InterruptedException e) {
                        faults.add("interrupted");
                    }
                }
            }, work -> new Thread(work).start()));
        }
        for (CompletableFuture<Void> reader : readers) {
            reader.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        Awaitility.await().atMost(PATIENCE).until(() -> done.get() == 300 * connections);
        assertThat(faults).isEmpty();
        handOver.close();
    }

    @Test
    void whoBringsMoreThanTheBoundWaitsUntilSomeOfItIsHandled() throws Exception {
        HandOver.Inflow inflow = handOver.open();
        inflow.bring("blocked", 1, this::block);
        AtomicInteger brought = new AtomicInteger(1);
        CompletableFuture<Void> reader = bringInTheBackground(inflow, 20, brought);
        Awaitility.await().atMost(PATIENCE).until(() -> brought.get() == BOUNDS.messages());
        assertThat(inflow.messages()).isEqualTo(BOUNDS.messages());
        Awaitility.await().during(Duration.ofMillis(200)).until(() -> brought.get() == BOUNDS.messages());
        gate.countDown();
        reader.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        awaitHandled(20);
        inflow.awaitHandled();
        assertThat(inflow.messages()).isZero();
    }

    private CompletableFuture<Void> bringInTheBackground(HandOver.Inflow inflow, int count, AtomicInteger brought) {
        return CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < count && inflow.bring("call" + i, 1, note("more" + i)); i++) {
                    brought.incrementAndGet();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }, work -> new Thread(work).start());
    }

    @Test
    void octetsAreBoundedOfAConnectionAndOfAllButOneMessageIsAlwaysTaken() throws Exception {
        List<HandOver.Inflow> inflows = IntStream.range(0, 3).mapToObj(i -> handOver.open()).toList();
        for (HandOver.Inflow inflow : inflows) {
            inflow.bring("large", 1000, this::block);
        }
        HandOver.Inflow fourth = handOver.open();
        fourth.bring("larger than all", 5000, note("large")); // returns
        AtomicInteger brought = new AtomicInteger();
        CompletableFuture<Void> reader = bringInTheBackground(inflows.get(0), 1, brought);
        Awaitility.await().during(Duration.ofMillis(200)).until(() -> brought.get() == 0);
        gate.countDown();
        reader.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        awaitHandled(2);
    }

    @Test
    void connectionsTakeTurns() throws Exception {
        handOver = new HandOver("hand-over-test-", new HandOver.Bounds(1, 1, 50, 1000, 3000), nanos::get);
        HandOver.Inflow first = wide();
        first.bring("blocked", 1, this::block);
        HandOver.Inflow flood = wide();
        for (int i = 0; i < 40; i++) {
            flood.bring("flood" + i, 1, note("flood"));
        }
        HandOver.Inflow ordinary = wide();
        for (int i = 0; i < 3; i++) {
            ordinary.bring("call" + i, 1, note("ordinary"));
        }
        gate.countDown();
        awaitHandled(43);
        assertThat(handled.subList(0, 6)).containsExactly("flood", "ordinary", "flood", "ordinary", "flood", "ordinary");
    }

    @Test
    void noConnectionTakesAllWorkers() throws Exception {
        HandOver.Inflow flood = wide();
        holdUp(flood, BOUNDS.workers() - 2);
        flood.bring("one more", 1, note("flood"));
        HandOver.Inflow ordinary = wide();
        ordinary.bring("call", 1, note("ordinary"));
        awaitHandled(1);
        assertThat(handled).containsExactly("ordinary");
    }

    @Test
    void ifAllAreHeldUpForLongThereAreMoreForAWhile() throws Exception {
        holdUp(wide(), 2);
        holdUp(wide(), 2);
        HandOver.Inflow ordinary = wide();
        ordinary.bring("call", 1, note("ordinary"));
        handOver.relieve();
        assertThat(handled).isEmpty();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        handOver.relieve();
        awaitHandled(1);
    }

    @Test
    void theFirstMessageIsHandledBeforeAnyOther() throws Exception {
        HandOver.Inflow inflow = handOver.open();
        CountDownLatch began = new CountDownLatch(1);
        inflow.bring("first", 1, () -> {
            began.countDown();
            block();
            handled.add("first");
            inflow.widen();
        });
        for (int i = 0; i < 5; i++) {
            inflow.bring("call" + i, 1, note("more"));
        }
        assertThat(began.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Awaitility.await().during(Duration.ofMillis(200)).until(handled::isEmpty);
        gate.countDown();
        awaitHandled(6);
        assertThat(handled.get(0)).isEqualTo("first");
    }

    @Test
    void aWorkerOutlivesWhatItHandlesWhateverThatThrows() throws Exception {
        handOver = new HandOver("hand-over-test-", new HandOver.Bounds(1, 1, 8, 1000, 3000), nanos::get);
        HandOver.Inflow inflow = wide();
        inflow.bring("a", 1, () -> {
            throw new IllegalStateException("wanted by the test");
        });
        inflow.bring("b", 1, () -> {
            Thread.currentThread().interrupt();
            throw new StackOverflowError("wanted by the test");
        });
        inflow.bring("a", 1, () -> handled.add("interrupted: " + Thread.currentThread().isInterrupted()));
        awaitHandled(1);
        assertThat(handled).containsExactly("interrupted: false");
    }

    @Test
    void whoWaitsIsToldOfTheEndAndNoThreadStays() throws Exception {
        HandOver.Inflow inflow = handOver.open();
        inflow.bring("blocked", 1, this::block);
        CompletableFuture<Void> reader = bringInTheBackground(inflow, 20, new AtomicInteger());
        Awaitility.await().atMost(PATIENCE).until(() -> inflow.messages() == BOUNDS.messages());
        handOver.close();
        reader.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        gate.countDown();
        Awaitility.await().atMost(PATIENCE).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("hand-over-test-")));
        assertThat(inflow.bring("late", 1, note("late"))).isFalse();
        assertThat(handled).isEmpty();
    }
}
