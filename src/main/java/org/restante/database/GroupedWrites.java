package org.restante.database;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: entries that arrive within a short window are written together, in one transaction, by one thread, in
 * the order in which they arrived. While a group is being written the next one gathers, so groups grow with the load.
 *
 * <pre>
 *  submit --> | waiting: bounded in number, octets and age | --> group --> one transaction --> results
 *     \__ beyond that: refused at once
 * </pre>
 *
 * <p>If the database rejects what one entry holds, the group is written in halves until that entry stands alone: its
 * neighbours do not suffer. If the database itself fails, the whole group does, and each caller is told.
 *
 * <p>Safe to call from any thread; {@link #submit} never blocks on the database.
 *
 * @param <T> what is written
 * @param <R> what became of it
 */
public final class GroupedWrites<T, R> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupedWrites.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(10);

    /** Octets of one group, so that no transaction grows without bound; a larger entry goes alone. */
    private static final long MOST_OCTETS_OF_A_GROUP = 8L * 1024 * 1024;

    /** While less than a group waits, so many times the longest wait is borne: the next transaction takes all of it. */
    private static final int FORBEARANCE = 10;

    private final String name;
    private final Limits limits;
    private final Batch<T, R> batch;
    private final Function<String, R> refused;
    private final Executor listeners;
    private final LongSupplier nanos;
    private final Thread writer;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition gathered = lock.newCondition();
    private final Deque<Entry<T, R>> waiting = new ArrayDeque<>();
    private List<Entry<T, R>> underWay = List.of();
    private long octets;
    private boolean closing;

    /**
     * @param name      name of the writing thread
     * @param limits    how much is gathered and how much may wait
     * @param batch     writes a group; what it returns is durable
     * @param refused   makes a result of the reason why an entry is not admitted
     * @param listeners where results are handed out; the writing thread must not wait for those who asked
     */
    public GroupedWrites(String name, Limits limits, Batch<T, R> batch, Function<String, R> refused,
            Executor listeners) {
        this(name, limits, batch, refused, listeners, System::nanoTime);
    }

    /** @param nanos tells the time that passes */
    GroupedWrites(String name, Limits limits, Batch<T, R> batch, Function<String, R> refused, Executor listeners,
            LongSupplier nanos) {
        this.name = name;
        this.limits = limits;
        this.batch = batch;
        this.refused = refused;
        this.listeners = listeners;
        this.nanos = nanos;
        this.writer = new Thread(this::run, name);
        writer.setDaemon(true);
        writer.start();
    }

    /**
     * Writes a group in one transaction.
     *
     * @param <T> what is written
     * @param <R> what became of it
     */
    @FunctionalInterface
    public interface Batch<T, R> {

        /**
         * @param entries at least one, in the order of their arrival
         * @return a result for each, in the same order; all of them durable
         * @throws RuntimeException if nothing of it was written
         */
        List<R> write(List<T> entries);
    }

    /**
     * @param window         how long the first of a group waits for others
     * @param groupEntries   entries of a group at the most
     * @param waitingEntries entries that may wait, those under way among them
     * @param waitingOctets  octets that may wait, those under way among them
     * @param longestWait    while the oldest entry waits for longer than this, and a whole group behind it, nothing is
     *                       admitted; nor while it waits for ten times longer
     */
    public record Limits(Duration window, int groupEntries, int waitingEntries, long waitingOctets,
            Duration longestWait) {

        public Limits {
            if (groupEntries < 1 || waitingEntries < 1) {
                throw new IllegalArgumentException("a group has at least one entry");
            }
        }
    }

    /**
     * Hands an entry over to be written.
     *
     * @param entry  what is to be written
     * @param octets how much memory it takes while it waits
     * @return what became of it; refused if too much waits already. Fails with what the database or the batch threw if
     *         the entry was not written, or if the connection was lost so that nobody knows
     */
    public CompletionStage<R> submit(T entry, long octets) {
        lock.lock();
        try {
            String reason = reasonToRefuse(octets);
            if (reason != null) {
                return CompletableFuture.completedStage(refused.apply(reason));
            }
            Entry<T, R> added = new Entry<>(entry, octets, nanos.getAsLong(), new CompletableFuture<>());
            waiting.add(added);
            this.octets += octets;
            if (waiting.size() == 1 || waiting.size() == limits.groupEntries()) {
                gathered.signal();
            }
            return added.result();
        } finally {
            lock.unlock();
        }
    }

    private String reasonToRefuse(long more) {
        if (closing) {
            return name + " is being closed";
        }
        int count = waiting.size() + underWay.size();
        if (count >= limits.waitingEntries()) {
            return count + " messages wait for the store";
        }
        if (count > 0 && octets + more > limits.waitingOctets()) {
            return octets + " octets wait for the store";
        }
        long borne = limits.longestWait().toNanos() * (waiting.size() < limits.groupEntries() ? FORBEARANCE : 1);
        if (count > 0 && oldestAge() > borne) {
            return "the store has been at work for longer than " + Duration.ofNanos(borne).toMillis() + " ms";
        }
        return null;
    }

    private long oldestAge() {
        Entry<T, R> oldest = underWay.isEmpty() ? waiting.peek() : underWay.get(0);
        return nanos.getAsLong() - oldest.arrived();
    }

    private void run() {
        try {
            for (List<Entry<T, R>> group = next(); !group.isEmpty(); group = next()) {
                write(group);
            }
        } catch (InterruptedException e) {
            LOG.warn("{} was interrupted", name);
        } finally {
            refuseTheRest();
        }
    }

    /** The next group, or an empty one when the end has come. */
    private List<Entry<T, R>> next() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closing) {
                gathered.await();
            }
            awaitOthers();
            underWay = take();
            return underWay;
        } finally {
            lock.unlock();
        }
    }

    private void awaitOthers() throws InterruptedException {
        while (!closing && waiting.size() < limits.groupEntries()) {
            long left = limits.window().toNanos() - (nanos.getAsLong() - waiting.element().arrived());
            if (left <= 0) {
                return;
            }
            gathered.awaitNanos(left);
        }
    }

    private List<Entry<T, R>> take() {
        List<Entry<T, R>> group = new ArrayList<>();
        long size = 0;
        while (group.size() < limits.groupEntries() && !waiting.isEmpty()
                && (group.isEmpty() || size + waiting.element().octets() <= MOST_OCTETS_OF_A_GROUP)) {
            size += waiting.element().octets();
            group.add(waiting.remove());
        }
        return List.copyOf(group);
    }

    private void write(List<Entry<T, R>> group) {
        try {
            List<R> results = batch.write(group.stream().map(Entry::entry).toList());
            tell(group, () -> {
                for (int i = 0; i < group.size(); i++) {
                    group.get(i).result().complete(results.get(i));
                }
            });
        } catch (Throwable fault) { // whoever waits must learn of an Error, too, and the thread must go on
            if (group.size() > 1 && SqlFailure.isOfTheData(fault)) {
                write(group.subList(0, group.size() / 2));
                write(group.subList(group.size() / 2, group.size()));
            } else {
                tell(group, () -> group.forEach(entry -> entry.result().completeExceptionally(fault)));
            }
        }
    }

    /** Whoever learns of a result finds its place free: the group leaves before its results are handed out. */
    private void tell(List<Entry<T, R>> group, Runnable results) {
        leave(group);
        try {
            listeners.execute(results);
        } catch (RuntimeException e) { // a stopped executor: better late on this thread than never
            results.run();
        }
    }

    private void leave(List<Entry<T, R>> group) {
        lock.lock();
        try {
            group.forEach(entry -> octets -= entry.octets());
            underWay = underWay.subList(group.size(), underWay.size()); // halves are written in their order
        } finally {
            lock.unlock();
        }
    }

    private void refuseTheRest() {
        lock.lock();
        try {
            closing = true;
            waiting.forEach(entry -> entry.result().complete(refused.apply(name + " was closed")));
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Admits nothing more, writes what waits, and waits for that up to 10 s; what is left then is refused. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            gathered.signal();
        } finally {
            lock.unlock();
        }
        try {
            writer.join(LONGEST_CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (writer.isAlive()) {
            LOG.warn("{} did not end in {} s", name, TimeUnit.NANOSECONDS.toSeconds(LONGEST_CLOSE.toNanos()));
            writer.interrupt();
        }
    }

    private record Entry<T, R>(T entry, long octets, long arrived, CompletableFuture<R> result) {
    }
}
