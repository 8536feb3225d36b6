package org.restante.sipservlet;

import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that nothing holds an application session's lock for long: the container gives a lock away after 30 s, and
 * whoever held it goes on without. What runs too long is named in the log, and interrupted well before that.
 */
@Singleton
final class HandlerWatch {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerWatch.class);

    private final Map<Thread, Running> running = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;
    private final long slowNanos;
    private final long longestNanos;

    /** Something that runs under a lock, on the thread that made this; a listener for example within work that tells it. */
    static final class Running {
        private final Thread thread = Thread.currentThread();
        private final String what;
        private final long since;
        private final Running around;
        private InvocationInstances instances;
        private boolean named;
        private boolean interrupted;
        private boolean ended;

        Running(String what, long since, Running around) {
            this.what = what;
            this.since = around == null ? since : around.since; // the lock is held since then
            this.around = around;
        }

        /** {@return the beans of this call, for its own thread only} */
        InvocationInstances instances() {
            if (around != null) {
                return around.instances();
            }
            if (instances == null) {
                instances = new InvocationInstances();
            }
            return instances;
        }
    }

    @Inject
    HandlerWatch(LayerOptions options, BeanManager beans) {
        this(options);
        beans.getExtension(LayerExtension.class).invocations().of(this);
    }

    HandlerWatch(LayerOptions options) {
        this(options, System::nanoTime);
    }

    HandlerWatch(LayerOptions options, LongSupplier nanoTime) {
        this.slowNanos = options.slow().toNanos();
        this.longestNanos = options.longest().toNanos();
        this.nanoTime = nanoTime;
    }

    /** Notes that something begins to run on this thread; {@return it, for {@link #end}} */
    Running begin(String what) {
        Running begun = new Running(what, nanoTime.getAsLong(), running.get(Thread.currentThread()));
        running.put(begun.thread, begun);
        return begun;
    }

    /** {@return what runs on this thread, or null} */
    Running current() {
        return running.get(Thread.currentThread());
    }

    /** Notes that it ended; an interruption that came from here goes no further than this. */
    void end(Running begun) {
        try {
            if (begun.instances != null) {
                begun.instances.destroyAll();
            }
        } finally {
            leave(begun);
        }
    }

    private void leave(Running begun) {
        synchronized (begun) {
            begun.ended = true;
            if (begun.interrupted) {
                Thread.interrupted();
            }
        }
        if (begun.around == null) {
            running.remove(begun.thread);
        } else {
            spare(begun.around, begun);
            running.put(begun.thread, begun.around);
        }
    }

    /** What took too long was something within it, and is over. */
    private static void spare(Running around, Running within) {
        synchronized (around) {
            around.named |= within.named;
            around.interrupted |= within.interrupted;
        }
    }

    /** Looks at what is running. */
    void look() {
        long now = nanoTime.getAsLong();
        for (Running one : running.values()) {
            synchronized (one) {
                look(one, now - one.since);
            }
        }
    }

    private void look(Running one, long nanos) {
        if (one.ended) {
            return;
        }
        if (nanos >= longestNanos && !one.interrupted) {
            one.interrupted = true;
            LOG.error("{} has held a session's lock for {} ms on {} and is interrupted", one.what, nanos / 1_000_000,
                    one.thread.getName());
            one.thread.interrupt();
        } else if (nanos >= slowNanos && !one.named) {
            one.named = true;
            LOG.warn("{} has held a session's lock for {} ms on {}; blocking work belongs in SipExecutor.offload",
                    one.what, nanos / 1_000_000, one.thread.getName());
        }
    }
}
