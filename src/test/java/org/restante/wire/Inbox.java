package org.restante.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a scripted peer received: everything in order for the failure message, and what is still to be expected.
 * Reader threads offer, the test's thread takes.
 */
final class Inbox<M> {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<M> waiting = new ArrayList<>();
    private final List<M> everything = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();
    private final Function<M, String> printer;
    private int repeats;

    Inbox(Function<M, String> printer) {
        this.printer = printer;
    }

    /** Adds a message; {@return whether one with this key was there before, then it is only counted}. */
    boolean offer(M message, String key) {
        lock.lock();
        try {
            if (!keys.add(key)) {
                repeats++;
                return true;
            }
            add(message);
            return false;
        } finally {
            lock.unlock();
        }
    }

    void offer(M message) {
        lock.lock();
        try {
            add(message);
        } finally {
            lock.unlock();
        }
    }

    private void add(M message) {
        waiting.add(message);
        everything.add(message);
        changed.signalAll();
    }

    /** Notes something that is no message: octets that make no sense, a connection that broke. */
    void fault(String what) {
        lock.lock();
        try {
            faults.add(what);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    M take(String what, Predicate<M> fits, Duration patience) {
        M found = await(fits, patience);
        if (found == null) {
            throw failure(what + " within " + patience);
        }
        return found;
    }

    /** {@return the first that fits, taken; empty if none comes in time} */
    Optional<M> poll(Predicate<M> fits, Duration patience) {
        return Optional.ofNullable(await(fits, patience));
    }

    void none(String what, Predicate<M> fits, Duration time) {
        M found = await(fits, time);
        if (found != null) {
            throw failure("no " + what + ", but got\n" + printer.apply(found));
        }
    }

    /** Waits until a fault is noted that contains this text. */
    void awaitFault(String text, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        lock.lock();
        try {
            while (faults.stream().noneMatch(fault -> fault.contains(text))) {
                if (!waitUntil(end)) {
                    throw failure(text + " within " + patience);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private M await(Predicate<M> fits, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        lock.lock();
        try {
            while (true) {
                for (M message : waiting) {
                    if (fits.test(message)) {
                        waiting.remove(message);
                        return message;
                    }
                }
                if (!waitUntil(end)) {
                    return null;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean waitUntil(long end) {
        long left = end - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        try {
            changed.await(left, TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }

    AssertionError failure(String expected) {
        lock.lock();
        try {
            StringBuilder text = new StringBuilder("Expected " + expected + ".\nReceived so far: " + everything.size()
                    + " (" + waiting.size() + " not yet looked for, " + repeats + " repeated)\n");
            for (M message : everything) {
                text.append(waiting.contains(message) ? "---- new ----\n" : "---- seen ----\n");
                text.append(printer.apply(message)).append('\n');
            }
            faults.forEach(fault -> text.append("---- fault ---- ").append(fault).append('\n'));
            return new AssertionError(text.toString());
        } finally {
            lock.unlock();
        }
    }

    List<M> everything() {
        lock.lock();
        try {
            return List.copyOf(everything);
        } finally {
            lock.unlock();
        }
    }

    int repeats() {
        lock.lock();
        try {
            return repeats;
        } finally {
            lock.unlock();
        }
    }
}
