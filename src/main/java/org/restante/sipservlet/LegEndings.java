package org.restante.sipservlet;

import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Who waits for the end of legs that are to be ended: a node must not stop before its last BYE is out. */
@Singleton
final class LegEndings {

    private final Map<LegId, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>();

    /** {@return completes when the leg has ended} */
    CompletableFuture<Void> await(LegId leg) {
        return awaited.computeIfAbsent(leg, key -> new CompletableFuture<>());
    }

    /** The leg has ended, or was never there. */
    void done(LegId leg) {
        CompletableFuture<Void> ending = awaited.remove(leg);
        if (ending != null) {
            ending.complete(null);
        }
    }

    /** All legs of an application session have ended with it. */
    void done(String applicationSession) {
        awaited.keySet().stream().filter(leg -> leg.applicationSession().equals(applicationSession)).toList()
                .forEach(this::done);
    }

    /** {@return completes when all have ended that are awaited now} */
    CompletionStage<Void> all() {
        return CompletableFuture.allOf(awaited.values().toArray(CompletableFuture<?>[]::new));
    }
}
