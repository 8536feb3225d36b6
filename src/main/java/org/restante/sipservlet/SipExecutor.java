package org.restante.sipservlet;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.servlet.sip.SipApplicationSession;
import org.mobicents.javax.servlet.sip.SipApplicationSessionExt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on SIP objects from threads that are not the container's, and work that blocks. Each piece of work names its
 * application session by id and runs under that session's lock, alone (JSR 359 §6). Safe to call from any thread, also
 * from a SIP thread that holds another session's lock: the session is looked up on a thread that holds none.
 */
@Singleton
public final class SipExecutor {

    /** How a piece of work ended. */
    public enum Outcome {
        /** It ran to its end. */
        DONE,
        /** It threw, or the container would not take it; the fault has been logged. */
        FAILED,
        /** The application session had ended before; nothing was done under its lock. */
        GONE
    }

    /** Work under the lock of an application session. */
    @FunctionalInterface
    public interface Work {

        /**
         * @param session the session, locked
         * @throws Exception anything; it is logged and reported as {@link Outcome#FAILED}
         */
        void run(SipApplicationSession session) throws Exception;
    }

    /**
     * What follows blocking work, under the lock of an application session.
     *
     * @param <T> result of the blocking work
     */
    @FunctionalInterface
    public interface Then<T> {

        /**
         * @param session the session, locked
         * @param result  what came of the blocking work
         * @throws Exception anything; it is logged and reported as {@link Outcome#FAILED}
         */
        void run(SipApplicationSession session, Blocking<T> result) throws Exception;
    }

    private static final Logger LOG = LoggerFactory.getLogger(SipExecutor.class);

    /** So often the container may refuse a piece of work, at every {@link #look}, before it has failed. */
    static final int MOST_REFUSALS = 20;

    private final ContainerObjects container;
    private final HandlerWatch watch;
    private final Set<SessionWork> waiting = ConcurrentHashMap.newKeySet();
    private final Map<SessionWork, Integer> refused = new ConcurrentHashMap<>();
    private final ExecutorService hop;
    private final ExecutorService blocking;

    @Inject
    SipExecutor(ContainerObjects container, LayerOptions options, HandlerWatch watch) {
        this.container = container;
        this.watch = watch;
        this.hop = Executors.newSingleThreadExecutor(threads("restante-sip-hop"));
        this.blocking = new ThreadPoolExecutor(options.blockingThreads(), options.blockingThreads(), 0,
                TimeUnit.MILLISECONDS, new ArrayBlockingQueue<>(options.blockingWaiting()),
                threads("restante-sip-blocking"), new ThreadPoolExecutor.AbortPolicy());
    }

    /**
     * Runs work under the lock of an application session.
     *
     * @param applicationSession id of the application session
     * @param work               what to do; must not block
     * @return how it ended; completed on the thread that ran it
     */
    public CompletionStage<Outcome> submit(String applicationSession, Work work) {
        SessionWork one = new SessionWork(applicationSession, work, watch);
        waiting.add(one);
        one.ended().whenComplete((outcome, fault) -> {
            waiting.remove(one);
            refused.remove(one);
        });
        try {
            hop.execute(() -> schedule(one));
        } catch (RejectedExecutionException stopped) {
            one.gone();
        }
        return one.ended();
    }

    private void schedule(SessionWork one) {
        try {
            SipApplicationSession session = find(one.applicationSession());
            if (session == null) {
                one.gone();
            } else {
                ((SipApplicationSessionExt) session).scheduleAsynchronousWork(one);
            }
        } catch (RuntimeException e) {
            refused(one, e);
        }
    }

    /** The session may live on, so its work is tried again for a while; who waits for it learns that it failed. */
    private void refused(SessionWork one, RuntimeException e) {
        int times = refused.merge(one, 1, Integer::sum);
        if (times == 1 || times >= MOST_REFUSALS) {
            LOG.warn("work on application session {} cannot be scheduled: {}", one.applicationSession(), e.toString());
        }
        if (times >= MOST_REFUSALS) {
            one.refused();
        }
        if (one.ended().isDone()) {
            refused.remove(one);
        }
    }

    /**
     * Runs work that blocks, on threads of its own and without any session, then goes on under the lock of an application
     * session. The blocking work must not touch SIP objects.
     *
     * @param applicationSession id of the application session
     * @param task               what blocks
     * @param then               what follows, told the result or the fault
     * @param <T>                the result
     * @return how {@code then} ended; {@link Outcome#GONE} if the session ended while the work was blocked
     * @throws RejectedExecutionException if too much is waiting already. A handler that lets it pass answers 503
     */
    public <T> CompletionStage<Outcome> offload(String applicationSession, Callable<T> task, Then<T> then) {
        Offloaded<T> piece = new Offloaded<>(applicationSession, task, then, new CompletableFuture<>());
        blocking.execute(piece);
        return piece.outcome;
    }

    /** Blocking work and what follows it. */
    private final class Offloaded<T> implements Runnable {
        private final String applicationSession;
        private final Callable<T> task;
        private final Then<T> then;
        private final CompletableFuture<Outcome> outcome;

        Offloaded(String applicationSession, Callable<T> task, Then<T> then, CompletableFuture<Outcome> outcome) {
            this.applicationSession = applicationSession;
            this.task = task;
            this.then = then;
            this.outcome = outcome;
        }

        @Override
        public void run() {
            Blocking<T> result = Blocking.of(task);
            submit(applicationSession, session -> then.run(session, result)).thenAccept(outcome::complete);
        }
    }

    /** The container drops work, without a word, if its session ends before the lock is free; here it is noticed. */
    void look() {
        for (SessionWork one : waiting) {
            if (find(one.applicationSession()) == null) {
                one.gone();
            } else if (refused.containsKey(one)) {
                schedule(one);
            }
        }
    }

    private SipApplicationSession find(String id) {
        SipApplicationSession session = container.sipSessionsUtil().getApplicationSessionById(id);
        return session == null || !session.isValid() ? null : session;
    }

    /** Whoever waits for what will not be done any more learns of it. */
    @PreDestroy
    void stop() {
        hop.shutdownNow();
        blocking.shutdownNow().forEach(piece -> ((Offloaded<?>) piece).outcome.complete(Outcome.GONE));
        waiting.forEach(SessionWork::gone);
    }

    /** Threads see the application's classes, as the container's own threads do while they call it. */
    private static ThreadFactory threads(String name) {
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + '-' + number.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(application);
            return thread;
        };
    }
}
