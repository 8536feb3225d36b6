package org.restante.embedded;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what is read from connections over to a few workers. Connections take turns, so one that brings much does not make
 * another wait; who brings more than its bound waits until some of it is handled, and reads nothing meanwhile. What has the same
 * key on the same connection is handled one after the other, as it came; the rest side by side. Nothing is thrown away.
 *
 * <pre>
 *  reader --bring--> connection: ready ----turns----> worker --handled--> room for its reader, turn of the next with its key
 *                                waits for its key
 * </pre>
 *
 * If all workers are held up and something waits for long, there are more for a while. Any thread; what is handled runs without
 * the lock.
 */
final class HandOver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Workers that no connection may take, so that one whose messages hold workers up does not hold up the others. */
    private static final int FOR_OTHERS = 2;

    private final String name;
    private final Bounds bounds;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition brought = lock.newCondition();
    private final Deque<Inflow> turns = new ArrayDeque<>(); // of those that have something ready
    private final Set<Inflow> waiting = new HashSet<>();
    private long octets;
    private int workers;
    private int idle;
    private long moved; // when something was last taken, or came when nothing waited
    private boolean ended;

    /**
     * How much is taken over.
     *
     * @param workers     threads
     * @param mostWorkers threads while some are held up
     * @param messages    of a connection that are not handled yet
     * @param octets      of those, in sum; one message is always taken
     * @param allOctets   of all connections; one message of each is always taken
     */
    record Bounds(int workers, int mostWorkers, int messages, int octets, long allOctets) {
    }

    /** @param name of the threads @param nanos tells the time that passes */
    HandOver(String name, Bounds bounds, LongSupplier nanos) {
        this.name = name;
        this.bounds = bounds;
        this.nanos = nanos;
        this.moved = nanos.getAsLong();
    }

    /** {@return the place where a connection brings what it read} */
    Inflow open() {
        return new Inflow();
    }

    /** Looks whether workers are held up and something waits for long; to be called every second or so. */
    void relieve() {
        lock.lock();
        try {
            if (!ended && workers < bounds.mostWorkers && nanos.getAsLong() - moved >= LONG_NANOS
                    && turns.stream().anyMatch(inflow -> inflow.wide || inflow.running == 0)) {
                LOG.info("{} threads are held up by what they handle; there is one more", workers);
                start();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What runs is done to its end; what waits is not handled any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            ended = true;
            brought.signalAll();
            waiting.forEach(inflow -> inflow.changed.signalAll());
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        for (Piece piece = next(); piece != null; piece = next()) {
            try {
                piece.handling.run();
            } catch (RuntimeException | Error e) { // the worker is needed for the others, whatever this one met
                LOG.error("a message was not handled", e);
            } finally {
                Thread.interrupted(); // meant for what was handled
                piece.inflow.handled(piece);
            }
        }
    }

    /** {@return null if this worker is not needed any more} */
    private Piece next() {
        lock.lock();
        try {
            Piece piece = ended ? null : take();
            while (piece == null && !ended && workers <= bounds.workers) {
                idle++;
                brought.awaitUninterruptibly();
                idle--;
                piece = ended ? null : take();
            }
            workers -= piece == null ? 1 : 0;
            return piece;
        } finally {
            lock.unlock();
        }
    }

    private Piece take() {
        for (int i = turns.size(); i > 0; i--) {
            Inflow inflow = turns.remove();
            Piece piece = inflow.mayRun() ? inflow.ready.remove() : null;
            if (!inflow.ready.isEmpty()) {
                turns.add(inflow);
            }
            if (piece != null) {
                inflow.running++;
                moved = nanos.getAsLong();
                invite();
                return piece;
            }
        }
        return null;
    }

    /** Has a worker look for what is ready, if there is something and one has nothing to do or can be had. */
    private void invite() {
        if ((idle > 0 || workers < bounds.workers) && turns.stream().anyMatch(Inflow::mayRun)) {
            if (idle > 0) {
                brought.signal();
            } else {
                start();
            }
        }
    }

    private void start() {
        workers++;
        Thread worker = new Thread(this::work, name + workers);
        worker.setDaemon(true);
        worker.start();
    }

    /** A message that was brought. */
    private static final class Piece {

        private final Inflow inflow;
        private final String key;
        private final int octets;
        private final Runnable handling;
        private Piece follower; // with the same key

        Piece(Inflow inflow, String key, int octets, Runnable handling) {
            this.inflow = inflow;
            this.key = key;
            this.octets = octets;
            this.handling = handling;
        }
    }

    /** What one connection brings. At first one message at a time is handled, until {@link #widen}. */
    final class Inflow {

        private final Condition changed = lock.newCondition();
        private final Deque<Piece> ready = new ArrayDeque<>();
        private final Map<String, Piece> lastOfKey = new HashMap<>();
        private int messages;
        private int held; // octets
        private int running;
        private boolean wide;

        /**
         * Brings a message, as soon as there is room for it.
         *
         * @param key      what is handled in order with it
         * @param size     its octets
         * @param handling what handles it, on a worker
         * @return false if nothing is handled any more
         * @throws InterruptedException if the thread is told to give up while it waits
         */
        boolean bring(String key, int size, Runnable handling) throws InterruptedException {
            lock.lock();
            try {
                while (!ended && !hasRoom(size)) {
                    await();
                }
                if (ended) {
                    return false;
                }
                add(new Piece(this, key, size, handling));
                return true;
            } finally {
                lock.unlock();
            }
        }

        /** From now on messages are handled side by side. */
        void widen() {
            lock.lock();
            try {
                wide = true;
                invite();
            } finally {
                lock.unlock();
            }
        }

        /** Waits until all that was brought is handled, or nothing is any more. */
        void awaitHandled() throws InterruptedException {
            lock.lock();
            try {
                while (messages > 0 && !ended) {
                    await();
                }
            } finally {
                lock.unlock();
            }
        }

        /** {@return messages that were brought and are not handled yet} */
        int messages() {
            lock.lock();
            try {
                return messages;
            } finally {
                lock.unlock();
            }
        }

        private void await() throws InterruptedException {
            waiting.add(this);
            try {
                changed.await();
            } finally {
                waiting.remove(this);
            }
        }

        private boolean hasRoom(int size) {
            return messages == 0 || messages < bounds.messages && held + size <= bounds.octets
                    && octets + size <= bounds.allOctets;
        }

        private boolean mayRun() {
            return !ready.isEmpty() && running < (wide ? Math.max(1, Math.max(bounds.workers, workers) - FOR_OTHERS) : 1);
        }

        private void add(Piece piece) {
            messages++;
            held += piece.octets;
            octets += piece.octets;
            Piece before = lastOfKey.put(piece.key, piece);
            if (before != null) {
                before.follower = piece;
            } else {
                makeReady(piece);
                invite();
            }
        }

        private void makeReady(Piece piece) {
            if (turns.isEmpty()) {
                moved = nanos.getAsLong();
            }
            if (ready.isEmpty()) {
                turns.add(this);
            }
            ready.add(piece);
        }

        private void handled(Piece piece) {
            lock.lock();
            try {
                running--;
                messages--;
                held -= piece.octets;
                octets -= piece.octets;
                if (piece.follower != null) {
                    makeReady(piece.follower);
                } else {
                    lastOfKey.remove(piece.key);
                }
                changed.signal();
            } finally {
                lock.unlock();
            }
        }
    }
}
