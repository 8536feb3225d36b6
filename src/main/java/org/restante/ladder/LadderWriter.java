package org.restante.ladder;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.restante.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes ladders that are over, many in one transaction, on a thread of its own, and forgets old ones. While the store is away
 * they wait for it, as many as there is memory for: how deliveries went just then is what people will ask. What the store will
 * not take is given up with a line in the log: a ladder is worth no delivery.
 */
@Singleton
public final class LadderWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LadderWriter.class);
    private static final int MOST_WAITING = 10_000;
    private static final int MOST_AT_ONCE = 100;
    private static final int MOST_FORGOTTEN = 1_000;
    private static final int PAUSE_MILLIS = 200;
    private static final int SWEEP_SECONDS = 60;
    private static final int CLOSE_SECONDS = 5;
    private static final UUID NO_DELIVERY = new UUID(0, 0);

    private final LadderStore store;
    private final Settings.Ladder settings;
    private final Clock clock;
    private final LadderMeter meter;
    private final Queue<Item> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean overflowing = new AtomicBoolean();
    private boolean away; // whether the store was when it was last tried; belongs to the thread
    private final ScheduledThreadPoolExecutor thread;

    private record Item(Ladder ladder, Runnable whenGone) {
    }

    /** @param store where ladders go @param settings for how long @param meter counts what is lost */
    @Inject
    public LadderWriter(LadderStore store, Settings settings, Clock clock, LadderMeter meter) {
        this.store = store;
        this.settings = settings.ladder();
        this.clock = clock;
        this.meter = meter;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "restante-ladder");
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.scheduleWithFixedDelay(this::flush, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        thread.scheduleWithFixedDelay(this::forget, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    /** Runs something small on this thread every few seconds. */
    void everyNowAndThen(Runnable work) {
        thread.scheduleWithFixedDelay(work, CLOSE_SECONDS, CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /** Takes a ladder that is over. From any thread; does not block. @param whenGone runs when it has left memory */
    void write(Ladder ladder, Runnable whenGone) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            whenGone.run();
            meter.lose(1);
            if (overflowing.compareAndSet(false, true)) {
                LOG.warn("ladders are lost: {} wait to be written", MOST_WAITING);
            }
            return;
        }
        queue.add(new Item(ladder, whenGone));
    }

    /** Writes ladders that last, on this thread, as {@link #everyNowAndThen} calls; what comes of them replaces them. */
    void secure(List<Ladder> ladders) {
        if (away) {
            return;
        }
        try {
            store.keep(ladders);
        } catch (RuntimeException e) {
            LOG.warn("{} ladders that last could not be written: {}", ladders.size(), e.toString());
        }
    }

    /** {@return those of a delivery that are not written yet} */
    List<Ladder> waiting(UUID delivery) {
        return queue.stream().map(Item::ladder).filter(ladder -> ladder.head().delivery().equals(delivery)).toList();
    }

    private void flush() {
        List<Item> batch = nextBatch();
        while (!batch.isEmpty() && isSettled(batch.stream().map(Item::ladder).toList())) {
            for (Item item : batch) { // they can be looked at here until they can be looked at there
                queue.remove(item);
                waiting.decrementAndGet();
                item.whenGone().run();
            }
            overflowing.set(false);
            batch = nextBatch();
        }
    }

    private List<Item> nextBatch() {
        List<Item> batch = new ArrayList<>();
        for (Item item : queue) {
            if (batch.size() == MOST_AT_ONCE) {
                break;
            }
            batch.add(item);
        }
        return batch;
    }

    /** {@return whether these are kept, or those of them are lost that the store does not take; false if it is away} */
    private boolean isSettled(List<Ladder> ladders) {
        try {
            store.keep(ladders);
            there();
            return true;
        } catch (RuntimeException e) {
            if (!isStoreThere()) {
                notThere(e);
                return false;
            }
            there();
            if (ladders.size() == 1) {
                meter.lose(1);
                LOG.warn("the ladder of {} is lost: {}", ladders.get(0).head().id(), e.toString());
                return true;
            }
        }
        return ladders.stream().allMatch(ladder -> isSettled(List.of(ladder))); // one of them is no reason to lose the others
    }

    private boolean isStoreThere() {
        try {
            store.of(NO_DELIVERY, 1);
            return true;
        } catch (RuntimeException e) {
            LOG.debug("the store is away", e);
            return false;
        }
    }

    private void notThere(RuntimeException e) {
        if (!away) {
            away = true;
            LOG.warn("ladders wait for the store: {}", e.toString());
        }
    }

    private void there() {
        if (away) {
            away = false;
            LOG.info("the store is back, {} ladders wait to be written", waiting.get());
        }
    }

    private void forget() {
        try {
            int forgotten = MOST_FORGOTTEN;
            while (forgotten == MOST_FORGOTTEN && !thread.isShutdown()) {
                forgotten = store.forget(clock.instant().minus(settings.retention()), MOST_FORGOTTEN);
            }
        } catch (RuntimeException e) {
            LOG.warn("old ladders stay for now: {}", e.toString());
        }
    }

    /** Writes what waits, for a few seconds at the most, and ends the thread. */
    @Override
    public void close() {
        try {
            thread.submit(this::flush).get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            LOG.debug("the last ladders were not written", e);
        }
        if (waiting.get() > 0) {
            LOG.warn("{} ladders are lost: the store did not take them in time", waiting.get());
        }
        thread.shutdownNow();
    }
}
