package org.restante.deferral;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.restante.config.Settings;
import org.restante.cpm.ServedUser;
import org.restante.lane.Lanes;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.Original;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers a message to the devices that are there before it is held, if it may be: one of a user after the other, and none
 * past older ones that are held (DEF-02, DEF-15). Safe to call from any thread; does not block.
 */
@Singleton
public final class FirstOffer {

    private static final Logger LOG = LoggerFactory.getLogger(FirstOffer.class);

    /** Octets of messages that may be on offer at one time; beyond, messages are held without having been offered. */
    private static final long MOST_OCTETS = 64L * 1024 * 1024;

    private final Settings settings;
    private final LiveDelivery live;
    private final DeferredMessageQueue queue;
    private final Lanes lanes;
    private final Clock clock;
    private final LiveTurns turns = new LiveTurns();
    private final AtomicLong octets = new AtomicLong();

    /** @param settings the settings; the others are what it works with */
    @Inject
    public FirstOffer(Settings settings, LiveDelivery live, DeferredMessageQueue queue, Lanes lanes, Clock clock) {
        this.settings = settings;
        this.live = live;
        this.queue = queue;
        this.lanes = lanes;
        this.clock = clock;
    }

    /**
     * Offers a message.
     *
     * @param then what is to be done about the outcome; the next message of this user waits until it is done
     * @return what {@code then} gives
     */
    <T> CompletionStage<T> first(Original original, byte[] body, Function<LiveOutcome, CompletionStage<T>> then) {
        ServedUser user = original.user();
        if (!live.hasDevices(user)) {
            return then.apply(new LiveOutcome.NotNow("no device is there"));
        }
        if (octets.addAndGet(body.length) > MOST_OCTETS) {
            octets.addAndGet(-body.length);
            return then.apply(new LiveOutcome.NotNow("too much is on offer"));
        }
        return turns.inTurn(user, () -> offer(original, body).thenCompose(then))
                .whenComplete((decision, fault) -> octets.addAndGet(-body.length));
    }

    private CompletionStage<LiveOutcome> offer(Original original, byte[] body) {
        return olderWait(original.user()).thenCompose(older -> older
                ? CompletableFuture.completedStage(new LiveOutcome.NotNow("older messages wait"))
                : offerInTime(original, body));
    }

    /** Its sender waits since it came: those that were offered before it took their part of that time. */
    private CompletionStage<LiveOutcome> offerInTime(Original original, byte[] body) {
        Duration left = Duration.between(clock.instant(), original.receivedAt().plus(settings.live().noAnswer()));
        return left.isNegative() || left.isZero()
                ? CompletableFuture.completedStage(new LiveOutcome.NotNow("messages before it took the time"))
                : live.offer(original, body, left);
    }

    /** {@return whether messages wait for a user} If the store cannot say it now, holding will fail with the right answer. */
    CompletionStage<Boolean> olderWait(ServedUser user) {
        try {
            return lanes.call(user.uri(), () -> queue.hasWaiting(user, clock.instant())).exceptionally(fault -> {
                LOG.warn("whether messages wait for {} is not known: {}", user, fault.toString());
                return true;
            });
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedStage(true);
        }
    }
}
