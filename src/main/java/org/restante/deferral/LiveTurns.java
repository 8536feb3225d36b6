package org.restante.deferral;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.restante.cpm.ServedUser;

/**
 * One message of a user at a time is offered to devices: the next one waits until it is known what came of it, so that
 * none overtakes one that has to be held (DEF-15). Safe to call from any thread.
 */
final class LiveTurns {

    private final Map<ServedUser, CompletableFuture<Void>> last = new ConcurrentHashMap<>();

    /**
     * Begins work when all that was given earlier for this user has ended.
     *
     * @param work must hand over to another thread; ends when its stage does
     */
    <T> CompletionStage<T> inTurn(ServedUser user, Supplier<CompletionStage<T>> work) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        CompletableFuture<Void> before = last.put(user, end);
        CompletionStage<T> result = before == null ? begin(work) : before.thenCompose(ignored -> begin(work));
        result.whenComplete((value, fault) -> {
            last.remove(user, end);
            end.complete(null);
        });
        return result;
    }

    private static <T> CompletionStage<T> begin(Supplier<CompletionStage<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }
}
