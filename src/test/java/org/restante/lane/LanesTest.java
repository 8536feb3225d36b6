package org.restante.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LanesTest {

    private final Lanes lanes = new Lanes(2, 3);
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        lanes.close();
    }

    @Test
    void workOfOneKeyRunsInItsOrderAndAlone() {
        List<Integer> order = new ArrayList<>(); // unguarded on purpose: the lane is the guard
        for (int i = 0; i < 500; i++) {
            int number = i;
            lanes.run("a", () -> order.add(number));
        }
        lanes.close();

        assertThat(order).hasSize(500).isSorted();
    }

    @Test
    void aBusyKeyDoesNotHoldBackAnother() throws Exception {
        lanes.run("a", this::waitAtGate);
        lanes.run("a", this::waitAtGate);

        assertThat(lanes.call("b", () -> "through").toCompletableFuture().get()).isEqualTo("through");
    }

    @Test
    void whatCanWaitDoesSoUntilAThreadHasNothingElseToDo() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch begin = new CountDownLatch(1);
        lanes.run("held", this::waitAtGate); // all else is the other thread's
        lanes.run("a", () -> pass(begin, "begin"));
        lanes.whenIdle("first", () -> order.add("first"));
        lanes.whenIdle("second", () -> order.add("second"));
        for (String busy : List.of("a", "b", "c")) {
            lanes.run(busy, () -> order.add(busy));
        }
        begin.countDown();

        Awaitility.await().until(() -> order.size() == 5);
        assertThat(order.subList(0, 3)).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(order.subList(3, 5)).containsExactly("first", "second");
        gate.countDown();
    }

    @Test
    void whatCanWaitComesThoughOtherWorkHasNoEnd() {
        AtomicBoolean begun = new AtomicBoolean();
        List<Runnable> goingOn = new ArrayList<>();
        for (String key : List.of("a", "b")) {
            goingOn.add(new Runnable() {
                @Override
                public void run() {
                    if (!begun.get()) {
                        lanes.run(key, this);
                    }
                }
            });
        }
        lanes.run("a", this::waitAtGate);
        lanes.run("b", this::waitAtGate);
        lanes.run("a", goingOn.get(0));
        lanes.run("b", goingOn.get(1));
        lanes.whenIdle("new", () -> begun.set(true));
        gate.countDown();

        Awaitility.await().untilTrue(begun);
    }

    @Test
    void whatCouldWaitIsForgottenAtTheEnd() {
        AtomicBoolean begun = new AtomicBoolean();
        lanes.run("a", this::waitAtGate);
        lanes.run("b", this::waitAtGate);
        lanes.whenIdle("new", () -> begun.set(true));
        CompletableFuture<Void> closed = CompletableFuture.runAsync(lanes::close);
        Awaitility.await().until(() -> refuses());
        gate.countDown();
        closed.join();

        lanes.whenIdle("newer", () -> begun.set(true));
        assertThat(begun).isFalse();
    }

    private boolean refuses() {
        try {
            lanes.call("a", () -> "");
            return false;
        } catch (RejectedExecutionException e) {
            return e.getMessage().contains("closed");
        }
    }

    @Test
    void faultsStopNeitherTheLaneNorItsThread() throws Exception {
        for (int i = 0; i < 10; i++) {
            lanes.run("a", () -> {
                throw new IllegalStateException("wanted by the test");
            });
            lanes.run("a", () -> {
                throw new AssertionError("wanted by the test");
            });
        }
        CompletableFuture<String> after = new CompletableFuture<>();
        lanes.run("a", () -> after.complete("done"));

        assertThat(after.get()).isEqualTo("done");
    }

    @Test
    void aCallTellsWhatItThrewEvenAnError() {
        Error error = new StackOverflowError("wanted by the test");

        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> lanes.call("a", () -> {
            throw error;
        }).toCompletableFuture().get()).withCause(error);
    }

    @Test
    void callsBeyondTheLimitAreRefusedAndDeliveriesAreNot() throws Exception {
        CountDownLatch ran = new CountDownLatch(5);
        lanes.run("a", this::waitAtGate);
        lanes.call("a", () -> null);
        lanes.call("b", () -> pass("gate"));

        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> lanes.call("c", () -> null))
                .withMessageContaining("3");
        for (int i = 0; i < 5; i++) {
            lanes.run("c", ran::countDown);
        }
        gate.countDown();
        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
        Awaitility.await("room again").ignoreExceptionsInstanceOf(RejectedExecutionException.class)
                .until(() -> lanes.call("d", () -> true).toCompletableFuture().get());
    }

    @Test
    void closeWaitsForEverythingThatWasTakenAndForWhatItStarts() {
        AtomicInteger ran = new AtomicInteger();
        Thread opener = new Thread(gate::countDown);
        lanes.run("a", () -> {
            opener.start();
            waitAtGate();
        });
        for (int i = 0; i < 20; i++) {
            lanes.run("a", () -> lanes.run("b", ran::incrementAndGet));
        }
        lanes.close();

        assertThat(ran).hasValue(20);
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> lanes.call("a", () -> null))
                .withMessageContaining("closed");
        lanes.run("a", ran::incrementAndGet); // dropped, not thrown: timers and loops may come late
        assertThat(ran).hasValue(20);
    }

    @Test
    void manyThreadsLoseNothingAndNoLaneRunsTwiceAtOnce() throws InterruptedException {
        int threads = 8;
        int each = 2_000;
        Map<String, AtomicInteger> inside = new ConcurrentHashMap<>();
        Map<String, Integer> counted = new ConcurrentHashMap<>();
        AtomicInteger collisions = new AtomicInteger();
        List<Thread> givers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Thread giver = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    String key = "user" + i % 7;
                    lanes.run(key, () -> {
                        AtomicInteger here = inside.computeIfAbsent(key, k -> new AtomicInteger());
                        if (here.incrementAndGet() != 1) {
                            collisions.incrementAndGet();
                        }
                        counted.merge(key, 1, Integer::sum);
                        here.decrementAndGet();
                    });
                }
            });
            givers.add(giver);
            giver.start();
        }
        for (Thread giver : givers) {
            giver.join();
        }
        lanes.close();

        assertThat(counted.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(threads * each);
        assertThat(counted).hasSize(7);
        assertThat(collisions).hasValue(0);
    }

    private void waitAtGate() {
        pass("gate");
    }

    private Void pass(String what) {
        return pass(gate, what);
    }

    private static Void pass(CountDownLatch closed, String what) {
        try {
            assertThat(closed.await(30, TimeUnit.SECONDS)).as(what).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }
}
