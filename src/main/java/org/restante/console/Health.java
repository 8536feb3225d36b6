package org.restante.console;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.restante.config.Settings;
import org.restante.lane.Lanes;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.MessageId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the node can work: a lane that is free soon, and a database that answers soon. However often it is asked, at
 * most one look is under way.
 */
@Singleton
final class Health {

    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final int PATIENCE_SECONDS = 5;
    private static final String LANE = "health";

    /** No message has this id; looking for it needs the database and one step in its index. */
    private static final MessageId NOBODY = new MessageId(new UUID(0, 0));

    private final String node;
    private final Release release;
    private final DeferredMessageQueue queue;
    private final Lanes lanes;
    private CompletableFuture<Boolean> look = CompletableFuture.completedFuture(true);

    @Inject
    Health(Settings settings, Release release, DeferredMessageQueue queue, Lanes lanes) {
        this.node = settings.node().id();
        this.release = release;
        this.queue = queue;
        this.lanes = lanes;
    }

    /** {@return 200 if it can, 503 with the reason if not} */
    Answer answer() {
        try {
            look().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return new Answer(200, state("up", ""));
        } catch (TimeoutException e) {
            return down("no answer from the database in " + PATIENCE_SECONDS + " s");
        } catch (ExecutionException e) {
            return down("the database cannot be reached: " + e.getCause().getMessage());
        } catch (RejectedExecutionException e) {
            return down("overloaded: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return down("interrupted");
        }
    }

    private synchronized CompletableFuture<Boolean> look() {
        if (look.isDone()) {
            look = lanes.call(LANE, () -> queue.find(NOBODY).isEmpty()).toCompletableFuture();
        }
        return look;
    }

    private Answer down(String reason) {
        LOG.warn("{} is down: {}", node, reason);
        return new Answer(503, state("down", reason));
    }

    private Map<String, Object> state(String status, String reason) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("status", status);
        state.put("node", node);
        state.put("version", release.version());
        if (!reason.isEmpty()) {
            state.put("reason", reason);
        }
        return state;
    }
}
