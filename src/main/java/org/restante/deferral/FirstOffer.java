package org.restante.deferral;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
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
 * Offers a message to the devices that are there before it is held, if it may be: one of a user after the other, none past
 * older ones that are held, and none that is a second copy (DEF-02, DEF-14, DEF-15). Safe to call from any thread; does not block.
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
        return obstacle(original).thenCompose(obstacle -> obstacle.isPresent()
                ? CompletableFuture.completedStage(obstacle.get())
                : offerInTime(original, body));
    }

    /** Its sender waits since it came: those that were offered before it took their part of that time, and of its life. */
    private CompletionStage<LiveOutcome> offerInTime(Original original, byte[] body) {
        Instant now = clock.instant();
        Instant end = original.receivedAt().plus(settings.live().noAnswer());
        Duration left = Duration.between(now, original.expiresAt().isBefore(end) ? original.expiresAt() : end); // DEF-13
        return left.isNegative() || left.isZero()
                ? CompletableFuture.completedStage(new LiveOutcome.NotNow("messages before it took the time"))
                : live.offer(original, body, left);
    }

    /** What keeps a message from being offered. If the store cannot say it now, holding will fail with the right answer. */
    private CompletionStage<Optional<LiveOutcome>> obstacle(Original original) {
        return asked(original.user(), () -> asStored(original), Optional.of(new LiveOutcome.NotNow("the store cannot say")));
    }

    /** {@return whether messages wait for a user; true if the store cannot say it now} */
    CompletionStage<Boolean> olderWait(ServedUser user) {
        return asked(user, () -> queue.hasWaiting(user, clock.instant()), true);
    }

    private <T> CompletionStage<T> asked(ServedUser user, Callable<T> question, T otherwise) {
        try {
            return lanes.call(user.uri(), question).exceptionally(fault -> {
                LOG.warn("whether messages wait for {} is not known: {}", user, fault.toString());
                return otherwise;
            });
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedStage(otherwise);
        }
    }

    private Optional<LiveOutcome> asStored(Original original) {
        Optional<LiveOutcome> copy = original.duplicateKey().flatMap(key -> queue.copyOf(original.user(), key))
                .map(known -> known.atOnce() ? new LiveOutcome.TakenBefore()
                        : new LiveOutcome.NotNow("its first copy is or was held"));
        return copy.isPresent() || !queue.hasWaiting(original.user(), clock.instant()) ? copy
                : Optional.of(new LiveOutcome.NotNow("older messages wait"));
    }
}
