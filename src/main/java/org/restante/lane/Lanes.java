package org.restante.lane;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes of a node: as many as there are keys with work, on a fixed number of threads. A lane exists only while it
 * has work. Safe to call from any thread, also from a lane.
 */
public final class Lanes implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(10);

    /** Pieces of work after which one that can wait comes though there is no end of them. */
    private static final int PATIENCE = 100;

    /** Work that can wait. */
    private record Patient(String key, Runnable work) {
    }

    private final ExecutorService threads;
    private final int width;
    private final int maxWaiting;
    private final Map<String, Queue<Runnable>> lanes = new HashMap<>(); // the lock of what follows, too
    private final Queue<Patient> patient = new ArrayDeque<>();
    private int waiting;
    private int sincePatient; // pieces of work done while some could wait
    private boolean closing;

    /**
     * @param threads    how many pieces of work run at the same time
     * @param maxWaiting how many pieces of work may wait or run over all lanes before {@link #call} refuses more
     */
    public Lanes(int threads, int maxWaiting) {
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(threads,
                task -> new Thread(task, "restante-lane-" + number.incrementAndGet()));
        this.width = threads;
        this.maxWaiting = maxWaiting;
    }

    /**
     * Runs work that can wait in a lane, as soon as a thread has nothing else to do: what begins something, as many things that
     * go on side by side all end late and one after the other most of them end early; what is cheaper the more of it comes
     * together.
     *
     * @param key  the lane
     * @param work what to do; may block; what it throws is logged
     */
    public void whenIdle(String key, Runnable work) {
        synchronized (lanes) {
            if (!closing) {
                patient.add(new Patient(key, work));
                runPatient();
            }
        }
    }

    private void runPatient() {
        while (!patient.isEmpty() && (lanes.size() < width || sincePatient >= PATIENCE)) {
            Patient next = patient.remove();
            sincePatient = 0;
            add(next.key(), next.work());
        }
    }

    /**
     * Runs work in a lane, after all work that was given to this lane before. Work of an ongoing delivery is never
     * refused; it is bounded by the number of deliveries.
     *
     * @param key  the lane
     * @param work what to do; may block; what it throws is logged
     */
    public void run(String key, Runnable work) {
        synchronized (lanes) {
            add(key, work);
        }
    }

    private void add(String key, Runnable work) {
        Queue<Runnable> lane = lanes.get(key);
        boolean idle = lane == null;
        if (idle) {
            lane = new ArrayDeque<>();
            lanes.put(key, lane);
        }
        lane.add(work);
        waiting++;
        if (idle) {
            proceed(key);
        }
    }

    /**
     * Runs work in a lane unless too much work waits already: for work that a peer asks for and can ask for again.
     *
     * @return its result or what it threw
     * @throws RejectedExecutionException if too much work waits, or the lanes are being closed
     */
    public <T> CompletionStage<T> call(String key, Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        synchronized (lanes) {
            if (closing || waiting >= maxWaiting) {
                throw new RejectedExecutionException(
                        closing ? "the lanes are being closed" : maxWaiting + " pieces of work wait already");
            }
            add(key, () -> {
                try {
                    result.complete(work.call());
                } catch (Throwable fault) { // whoever waits for the result must learn of an Error, too
                    result.completeExceptionally(fault);
                }
            });
        }
        return result;
    }

    private void proceed(String key) {
        try {
            threads.execute(() -> runNext(key));
        } catch (RejectedExecutionException e) {
            waiting -= lanes.remove(key).size();
            LOG.debug("work in the lane of {} is dropped: the lanes are closed", key);
        }
    }

    private void runNext(String key) {
        Runnable work;
        synchronized (lanes) {
            work = lanes.get(key).peek();
        }
        try {
            work.run();
        } catch (Throwable fault) { // an Error, too: the lane must go on
            LOG.error("work in the lane of {} failed", key, fault);
        }
        synchronized (lanes) {
            waiting--;
            sincePatient += patient.isEmpty() ? 0 : 1;
            Queue<Runnable> lane = lanes.get(key);
            lane.remove();
            if (lane.isEmpty()) {
                lanes.remove(key);
                lanes.notifyAll();
            } else {
                proceed(key);
            }
            runPatient();
        }
    }

    /**
     * Refuses new calls, forgets what could wait and waits up to 10 s until the lanes are empty; work that running work
     * starts still runs. What is left then is interrupted or dropped.
     */
    @Override
    public void close() {
        try {
            awaitEmpty(System.nanoTime() + LONGEST_CLOSE.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
    }

    private void awaitEmpty(long deadline) throws InterruptedException {
        synchronized (lanes) {
            closing = true;
            patient.clear();
            while (!lanes.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    LOG.warn("{} pieces of work were still under way after {}", waiting, LONGEST_CLOSE);
                    return;
                }
                lanes.wait(left);
            }
        }
    }
}
