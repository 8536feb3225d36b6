package org.restante.deferral;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.restante.config.Settings;
import org.restante.cpm.HeaderField;
import org.restante.lane.Lanes;
import org.restante.queue.Deferral;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.Original;
import org.restante.queue.QueueUnavailableException;
import org.restante.trigger.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pager Mode at the terminating Participating Function: a SIP MESSAGE is checked, held, and only then answered with 202
 * (DEF-01..DEF-04, DEF-14, DEF-15). A message for a user whose devices are there is held like any other and wakes the
 * queue at once, so it waits behind older ones.
 *
 * <p>Safe to call from any thread; does not block.
 */
@Singleton
public final class PagerMode {

    private static final Logger LOG = LoggerFactory.getLogger(PagerMode.class);

    /** How long a sender is asked to wait when the store or this node cannot take a message. */
    private static final HeaderField RETRY_AFTER = new HeaderField("Retry-After", "10");

    /** Octets of messages that may wait for the store at one time. */
    private static final long MOST_OCTETS_WAITING = 64L * 1024 * 1024;

    /** For so long after the store failed nobody waits for it: each would wait for a connection, and hold up the lanes. */
    private static final Duration STORE_PAUSE = Duration.ofSeconds(1);

    private static final DeferralDecision STORE_AWAY =
            new DeferralDecision.Refused(503, "the store did not answer just now", RETRY_AFTER);

    private final AtomicLong octetsWaiting = new AtomicLong();
    private volatile Instant storeBackAt = Instant.EPOCH;
    private final Settings settings;
    private final DeferredMessageQueue queue;
    private final Lanes lanes;
    private final Clock clock;
    private final Event<Trigger> triggers;

    /** @param settings the settings; the others are what it works with */
    @Inject
    public PagerMode(Settings settings, DeferredMessageQueue queue, Lanes lanes, Clock clock,
            Event<Trigger> triggers) {
        this.settings = settings;
        this.queue = queue;
        this.lanes = lanes;
        this.clock = clock;
        this.triggers = triggers;
    }

    /**
     * Decides about a message and, if it is to be held, holds it.
     *
     * @return the decision; never fails. {@code Held} only once the message is durable
     */
    public CompletionStage<DeferralDecision> receive(PagerMessage message) {
        if (clock.instant().isBefore(storeBackAt)) {
            return CompletableFuture.completedStage(STORE_AWAY);
        }
        long octets = message.body().length;
        if (octetsWaiting.addAndGet(octets) > MOST_OCTETS_WAITING) {
            octetsWaiting.addAndGet(-octets);
            return CompletableFuture.completedStage(new DeferralDecision.Refused(503, "overload: too many octets wait",
                    RETRY_AFTER));
        }
        return decide(message).whenComplete((decision, fault) -> octetsWaiting.addAndGet(-octets));
    }

    private CompletionStage<DeferralDecision> decide(PagerMessage message) {
        try {
            Original original = new PagerIntake(settings).read(message, clock.instant().truncatedTo(ChronoUnit.MILLIS));
            return lanes.call(original.user().uri(), () -> hold(original, message.body()))
                    .exceptionally(fault -> unavailable(original, fault));
        } catch (Refusal refusal) {
            return CompletableFuture.completedStage(refusal.decision());
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedStage(new DeferralDecision.Refused(503, "overload: " + e.getMessage(),
                    RETRY_AFTER));
        } catch (RuntimeException e) {
            LOG.error("message for {} could not be read", message.requestUri(), e);
            return CompletableFuture.completedStage(new DeferralDecision.Refused(500, "fault while reading: " + e));
        }
    }

    private DeferralDecision hold(Original original, byte[] body) {
        if (clock.instant().isBefore(storeBackAt)) {
            return STORE_AWAY; // it failed while this message waited for its turn
        }
        Deferral deferral = queue.defer(original, new ByteArrayInputStream(body));
        boolean duplicate = deferral instanceof Deferral.Duplicate;
        LOG.info("message {} for {} from {}: {}", deferral.id(), original.user(),
                original.anonymous() ? "anonymous" : original.assertedIdentity(),
                duplicate ? "second copy, held before" : "QUEUED, " + original.contentOctets() + " octets");
        if (!duplicate) {
            wake(original);
        }
        return new DeferralDecision.Held(deferral.id(), duplicate);
    }

    /** The message is durable: whatever goes wrong now must not tell the sender otherwise. */
    private void wake(Original original) {
        try {
            triggers.fire(new Trigger.MessageHeld(original.user()));
        } catch (RuntimeException e) {
            LOG.error("the queue of {} could not be woken", original.user(), e);
        }
    }

    private DeferralDecision unavailable(Original original, Throwable fault) {
        if (fault instanceof QueueUnavailableException) {
            storeBackAt = clock.instant().plus(STORE_PAUSE);
            return new DeferralDecision.Refused(503, "the store cannot take it: " + fault.getMessage(), RETRY_AFTER);
        }
        LOG.error("message for {} could not be held", original.user(), fault);
        return new DeferralDecision.Refused(500, "fault while holding: " + fault, RETRY_AFTER);
    }
}
