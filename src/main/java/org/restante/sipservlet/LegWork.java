package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import javax.servlet.sip.SipApplicationSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on legs in the order in which it was asked for. {@link SipExecutor} runs one piece at a time, but the container may
 * take two pieces of one session in either order; so each turn that it gives takes the piece that has waited longest.
 */
@Singleton
final class LegWork {

    private static final Logger LOG = LoggerFactory.getLogger(LegWork.class);

    private final BiFunction<String, SipExecutor.Work, CompletionStage<SipExecutor.Outcome>> executor;
    private final Map<String, Queue<Piece>> waiting = new ConcurrentHashMap<>();

    private record Piece(SipExecutor.Work work, CompletableFuture<SipExecutor.Outcome> outcome) {
    }

    @Inject
    LegWork(SipExecutor executor) {
        this(executor::submit);
    }

    LegWork(BiFunction<String, SipExecutor.Work, CompletionStage<SipExecutor.Outcome>> executor) {
        this.executor = executor;
    }

    /**
     * Runs work under the lock of an application session, after all that was given for it before.
     *
     * @return how it ended; completed on the thread that ran it
     */
    CompletionStage<SipExecutor.Outcome> submit(String applicationSession, SipExecutor.Work work) {
        Piece piece = new Piece(work, new CompletableFuture<>());
        waiting.compute(applicationSession, (key, queue) -> {
            Queue<Piece> pieces = queue == null ? new ArrayDeque<>() : queue;
            pieces.add(piece);
            return pieces;
        });
        executor.apply(applicationSession, session -> run(take(applicationSession), session)).thenAccept(turn -> {
            if (turn != SipExecutor.Outcome.DONE) { // it was not even taken
                take(applicationSession).outcome.complete(turn);
            }
        });
        return piece.outcome;
    }

    /** There are as many turns as pieces, so there always is one. */
    private Piece take(String applicationSession) {
        CompletableFuture<Piece> taken = new CompletableFuture<>();
        waiting.compute(applicationSession, (key, queue) -> {
            taken.complete(queue.remove());
            return queue.isEmpty() ? null : queue;
        });
        return taken.join();
    }

    private static void run(Piece piece, SipApplicationSession session) {
        try {
            piece.work.run(session);
            piece.outcome.complete(SipExecutor.Outcome.DONE);
        } catch (Throwable e) { // whoever waits for the outcome must learn of it, whatever it is
            LOG.warn("work on legs of application session {} failed", session.getId(), e);
            piece.outcome.complete(SipExecutor.Outcome.FAILED);
        }
    }
}
