package org.restante.sipservlet;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.servlet.sip.SipApplicationSession;
import org.mobicents.javax.servlet.sip.SipApplicationSessionAsynchronousWork;
import org.mobicents.javax.servlet.sip.SipApplicationSessionExt;

/**
 * Work on SIP objects from threads that are not the container's. Each piece of work names its application session by id
 * and runs under that session's lock, alone (JSR 359 §6). Safe to call from any thread, also from a SIP thread that
 * holds another session's lock: the session is looked up on a thread that holds none.
 */
@Singleton
public final class SipExecutor {

    /** How a piece of work ended. */
    public enum Outcome {
        /** It ran to its end. */
        DONE,
        /** It threw; the fault has been logged. */
        FAILED,
        /** The application session had ended before; nothing was done. */
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

    private static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger(SipExecutor.class);

    private final ContainerObjects container;
    private final ExecutorService hop = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "restante-sip-hop");
        thread.setDaemon(true);
        return thread;
    });

    /** @param container the container's objects */
    @Inject
    public SipExecutor(ContainerObjects container) {
        this.container = container;
    }

    /**
     * Runs work under the lock of an application session.
     *
     * @param applicationSession id of the application session
     * @param work               what to do; must not block
     * @return how it ended; completed on the thread that ran it
     */
    public CompletionStage<Outcome> submit(String applicationSession, Work work) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        hop.execute(() -> {
            SipApplicationSession session = container.sipSessionsUtil().getApplicationSessionById(applicationSession);
            if (session == null || !session.isValid()) {
                outcome.complete(Outcome.GONE);
                return;
            }
            ((SipApplicationSessionExt) session).scheduleAsynchronousWork(new UnderLock(work, outcome));
        });
        return outcome;
    }

    @PreDestroy
    void stop() {
        hop.shutdownNow();
    }

    /** The container asks for a serialisable type; work is never moved to another node. */
    private static final class UnderLock implements SipApplicationSessionAsynchronousWork {

        private static final long serialVersionUID = 1L;

        private final transient Work work;
        private final transient CompletableFuture<Outcome> outcome;

        UnderLock(Work work, CompletableFuture<Outcome> outcome) {
            this.work = work;
            this.outcome = outcome;
        }

        @Override
        public void doAsynchronousWork(SipApplicationSession session) {
            try {
                work.run(session);
                outcome.complete(Outcome.DONE);
            } catch (Exception e) {
                LOG.warn("work on application session {} failed", session.getId(), e);
                outcome.complete(Outcome.FAILED);
            }
        }
    }
}
