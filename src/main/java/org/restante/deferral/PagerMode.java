package org.restante.deferral;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.restante.config.Settings;
import org.restante.cpm.HeaderField;
import org.restante.deferral.PagerIntake.Intake;
import org.restante.disposition.NotificationSeen;
import org.restante.disposition.StoredNotices;
import org.restante.queue.Deferral;
import org.restante.queue.MessageIntake;
import org.restante.queue.Original;
import org.restante.queue.Preferences;
import org.restante.queue.QueueUnavailableException;
import org.restante.queue.TakenLate;
import org.restante.trigger.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pager Mode at the terminating Participating Function: a SIP MESSAGE is checked, offered to the devices that are there,
 * and if none takes it now, held and only then answered with 202 (DEF-01..DEF-04, DEF-14, DEF-15). Before that it is
 * asked whether its recipient takes anything of its sender, and wants anything now. A message for a user
 * for whom older ones are held is held behind them and wakes the queue.
 *
 * <p>Safe to call from any thread; does not block.
 */
@Singleton
public final class PagerMode {

    private static final Logger LOG = LoggerFactory.getLogger(PagerMode.class);

    private static final DeferralDecision STORE_AWAY =
            DeferralDecision.Refused.storeAway("the store did not answer just now");

    private final StorePause pause = new StorePause();
    private final Settings settings;
    private final MessageIntake intake;
    private final Clock clock;
    private final HeldNotice notice;
    private final FirstOffer offer;
    private final FrontDoor door;
    private final Event<NotificationSeen> notifications;
    private final Event<TakenLate> latecomers;

    /** @param settings the settings; the others are what it works with */
    @Inject
    public PagerMode(Settings settings, MessageIntake intake, Clock clock, Event<Trigger> triggers,
            StoredNotices senders, FrontDoor door, FirstOffer offer, Event<NotificationSeen> notifications,
            Event<TakenLate> latecomers) {
        this.settings = settings;
        this.intake = intake;
        this.clock = clock;
        this.notice = new HeldNotice(triggers, senders);
        this.door = door;
        this.offer = offer;
        this.notifications = notifications;
        this.latecomers = latecomers;
    }

    /**
     * Decides about a message and, if it is to be held, holds it.
     *
     * @return the decision; never fails. {@code Held} only once the message is durable
     */
    public CompletionStage<DeferralDecision> receive(PagerMessage message) {
        if (pause.isOn(clock.instant())) {
            return CompletableFuture.completedStage(STORE_AWAY);
        }
        try {
            Intake read = new PagerIntake(settings).read(message, clock.instant().truncatedTo(ChronoUnit.MILLIS));
            read.tells().ifPresent(notifications::fire); // true whatever becomes of the notification itself
            return door.pass(read.original().user(), wanted -> receive(message, read, wanted))
                    .exceptionally(fault -> failed(read.original(), fault));
        } catch (Refusal refusal) {
            return CompletableFuture.completedStage(refusal.decision());
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedStage(DeferralDecision.Refused.storeAway("overload: " + e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("message for {} could not be read", message.requestUri(), e);
            return CompletableFuture.completedStage(new DeferralDecision.Refused(500, "fault while reading: " + e));
        }
    }

    private CompletionStage<DeferralDecision> receive(PagerMessage message, Intake read, Preferences wanted) {
        Optional<DeferralDecision.Refused> barred = door.bar(message, read.original().user(), wanted);
        if (barred.isPresent()) {
            return CompletableFuture.completedStage(barred.get());
        }
        return wanted.onHold() ? decide(read, message.body(), new LiveOutcome.NotNow(HostedSession.ON_HOLD))
                : offer.first(read.original(), message.body(), outcome -> decide(read, message.body(), outcome));
    }

    private CompletionStage<DeferralDecision> decide(Intake read, byte[] body, LiveOutcome outcome) {
        if (outcome instanceof LiveOutcome.Taken taken) {
            return remembered(read.original()).thenApply(done -> new DeferralDecision.Delivered(taken.status()));
        }
        if (outcome instanceof LiveOutcome.TakenBefore) {
            return CompletableFuture.completedStage(secondCopyOfDelivered(read.original()));
        }
        if (outcome instanceof LiveOutcome.Refused refused) {
            return CompletableFuture.completedStage(
                    new DeferralDecision.Refused(refused.status(), refused.reason(), refused.headers()));
        }
        LOG.debug("message for {} is not taken now: {}", read.original().user(), ((LiveOutcome.NotNow) outcome).reason());
        if (read.nowOnly().isPresent()) {
            return CompletableFuture.completedStage(read.nowOnly().get().decision());
        }
        return read.original().expiresAt().isAfter(clock.instant()) ? hold(read.original(), body, ((LiveOutcome.NotNow) outcome).late())
                : CompletableFuture.completedStage(new DeferralDecision.Refused(480, "its time ran out before a device took it"));
    }

    /** The device has it whether or not the store remembers that: the sender is answered in either case. */
    private CompletionStage<Void> remembered(Original original) {
        return intake.deliveredAtOnce(original).exceptionally(fault -> {
            LOG.warn("a second copy of a message for {} would not be known: {}", original.user(), fault.toString());
            return null;
        });
    }

    private static DeferralDecision secondCopyOfDelivered(Original original) {
        LOG.info("message for {} from {}: second copy, delivered before", original.user(),
                original.anonymous() ? "anonymous" : original.assertedIdentity());
        return new DeferralDecision.Delivered(200);
    }

    private CompletionStage<DeferralDecision> hold(Original original, byte[] body, LateTakers late) {
        return intake.defer(original, body)
                .handle((deferral, fault) -> fault == null ? decide(original, deferral, late) : failed(original, fault));
    }

    private DeferralDecision decide(Original original, Deferral deferral, LateTakers late) {
        if (deferral instanceof Deferral.Full full) {
            return DeferralDecision.Refused.full(original.user(), full);
        }
        if (deferral instanceof Deferral.Overloaded overloaded) {
            return DeferralDecision.Refused.storeAway("overload: " + overloaded.reason());
        }
        if (deferral instanceof Deferral.Duplicate copy && copy.atOnce()) {
            return secondCopyOfDelivered(original);
        }
        Deferral.Stored stored = (Deferral.Stored) deferral;
        late.tell(device -> latecomers.fire(new TakenLate(original.user(), original.kind(), stored.id(), device, late.offered())));
        notice.held(original, stored);
        return new DeferralDecision.Held(stored.id(), stored instanceof Deferral.Duplicate);
    }

    private DeferralDecision failed(Original original, Throwable wrapped) {
        Throwable fault = wrapped instanceof CompletionException && wrapped.getCause() != null ? wrapped.getCause()
                : wrapped;
        if (fault instanceof QueueUnavailableException) {
            pause.begin(clock.instant());
            return DeferralDecision.Refused.storeAway("the store cannot take it: " + fault.getMessage());
        }
        LOG.error("message for {} could not be held", original.user(), fault);
        return new DeferralDecision.Refused(500, "fault while holding: " + fault, new HeaderField("Retry-After", "10"));
    }
}
