package org.restante.lane;

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

    private final ExecutorService threads;
    private final int maxWaiting;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<String, Queue<Runnable>> lanes = new HashMap<>();

    /**
     * @param threads    how many pieces of work run at the same time
     * @param maxWaiting how many pieces of work may wait over all lanes; more are refused
     */
    public Lanes(int threads, int maxWaiting) {
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(threads,
                task -> new Thread(task, "restante-lane-" + number.incrementAndGet()));
        this.maxWaiting = maxWaiting;
    }

    /**
     * Runs work in a lane, after all work that was given to this lane before. Work of an ongoing delivery is never
     * refused; it is bounded by the number of deliveries.
     *
     * @param key  the lane
     * @param work what to do; may block; what it throws is logged
     */
    public void run(String key, Runnable work) {
        boolean idle;
        synchronized (lanes) {
            Queue<Runnable> lane = lanes.get(key);
            idle = lane == null;
            if (idle) {
                lane = new ArrayDeque<>();
                lanes.put(key, lane);
            }
            lane.add(work);
        }
        waiting.incrementAndGet();
        if (idle) {
            proceed(key);
        }
    }

    /**
     * Runs work in a lane unless too much work waits already: for work that a peer asks for and can ask for again.
     *
     * @return its result, on a lane thread
     * @throws RejectedExecutionException if too much work waits
     */
    public <T> CompletionStage<T> call(String key, Callable<T> work) {
        if (waiting.get() >= maxWaiting) {
            throw new RejectedExecutionException("more than " + maxWaiting + " pieces of work wait");
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        run(key, () -> {
            try {
                result.complete(work.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private void proceed(String key) {
        try {
            threads.execute(() -> runNext(key));
        } catch (RejectedExecutionException e) {
            LOG.debug("lane {} is closed with work left in it", key);
        }
    }

    private void runNext(String key) {
        Runnable work;
        synchronized (lanes) {
            work = lanes.get(key).peek();
        }
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("work in the lane of {} failed", key, e);
        } finally {
            waiting.decrementAndGet();
            boolean more;
            synchronized (lanes) {
                Queue<Runnable> lane = lanes.get(key);
                lane.remove();
                more = !lane.isEmpty();
                if (!more) {
                    lanes.remove(key);
                }
            }
            if (more) {
                proceed(key);
            }
        }
    }

    /** Takes no more work and waits up to 10 s for what runs. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("{} pieces of work were still under way after 10 s", waiting.get());
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
