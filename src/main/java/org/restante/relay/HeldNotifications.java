package org.restante.relay;

import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.restante.config.Settings;
import org.restante.cpm.ServedUser;
import org.restante.deferral.LiveOutcome;
import org.restante.lane.Lanes;
import org.restante.lane.Postponed;
import org.restante.policy.RetryBackoff;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.Outcome;
import org.restante.queue.QueueUnavailableException;
import org.restante.queue.TakenLate;
import org.restante.queue.UserPreferences;
import org.restante.trigger.Registrations;
import org.restante.trigger.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers disposition notifications that were held, in the order in which they came, each as the SIP MESSAGE that it was,
 * to all devices of the user at once (IMDN-08, DEF-18). The first 2xx delivers it. A notification that is refused for good
 * is not offered again and ends with its time (IMDN-10); when no device takes one now, the rest waits, too.
 *
 * <p>{@link #on} may be called from any thread; all else runs on the user's lane.
 */
@Singleton
public final class HeldNotifications {

    private static final Logger LOG = LoggerFactory.getLogger(HeldNotifications.class);

    /** How long devices may take where {@code live.noAnswer} is zero. */
    private static final Duration NO_ANSWER = Duration.ofSeconds(10);

    private final Settings settings;
    private final DeferredMessageQueue queue;
    private final UserPreferences preferences;
    private final LivePager pager;
    private final Registrations registrations;
    private final Lanes lanes;
    private final Postponed postponed;
    private final ScheduledExecutorService timer;
    private final Clock clock;
    private final Event<TakenLate> latecomers;
    private final Set<ServedUser> settling = ConcurrentHashMap.newKeySet();
    private final Map<ServedUser, NotificationRound> underWay = new ConcurrentHashMap<>();
    private final Map<ServedUser, Integer> failures = new ConcurrentHashMap<>();

    /** @param settings the settings; the others are what it works with */
    @Inject
    public HeldNotifications(Settings settings, DeferredMessageQueue queue, UserPreferences preferences, LivePager pager,
            Registrations registrations, Lanes lanes, Postponed postponed, ScheduledExecutorService timer, Clock clock,
            Event<TakenLate> latecomers) {
        this.settings = settings;
        this.queue = queue;
        this.preferences = preferences;
        this.pager = pager;
        this.registrations = registrations;
        this.lanes = lanes;
        this.postponed = postponed;
        this.timer = timer;
        this.clock = clock;
        this.latecomers = latecomers;
    }

    /** Something woke a user's queue. From any thread; does not block. */
    void on(@Observes Trigger trigger) {
        ServedUser user = trigger.user();
        if (!registrations.devices(user).devices().isEmpty() && settling.add(user)) {
            later(settings.trigger().settle(), user, () -> {
                settling.remove(user);
                begin(user);
            });
        }
    }

    private void begin(ServedUser user) {
        NotificationRound running = underWay.get(user);
        if (running != null) {
            running.wokenAgain();
            return;
        }
        NotificationRound round = new NotificationRound(user, queue, clock, settings);
        underWay.put(user, round);
        guarded(round, () -> {
            if (preferences.of(user).onHold()) {
                underWay.remove(user);
            } else {
                next(round);
            }
        });
    }

    private void next(NotificationRound round) {
        Optional<DeferredMessage> next = round.next();
        if (next.isEmpty()) {
            failures.remove(round.user());
            end(round);
            return;
        }
        DeferredMessage message = next.get();
        Duration noAnswer = settings.live().noAnswer();
        pager.offer(message.original(), content(message), noAnswer.isZero() ? NO_ANSWER : noAnswer)
                .thenAccept(outcome -> lanes.run(round.user().uri(),
                        () -> guarded(round, () -> decided(round, message, outcome))));
    }

    /** It was whole in memory when it came, and is no longer than one. */
    private byte[] content(DeferredMessage message) {
        try (InputStream content = queue.content(message.original().user(), message.id())) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new QueueUnavailableException("cannot read notification " + message.id(), e);
        }
    }

    private void decided(NotificationRound round, DeferredMessage message, LiveOutcome outcome) {
        if (outcome instanceof LiveOutcome.NotNow notNow) {
            round.giveBack(notNow.reason());
            notNow.late().tell(device -> latecomers.fire(new TakenLate(round.user(), message.original().kind(), message.id(), device,
                    notNow.late().offered())));
            rest(round.user(), notNow.reason());
            end(round);
            return;
        }
        Outcome result = outcome instanceof LiveOutcome.Refused refused ? new Outcome.Failed(refused.reason())
                : new Outcome.Delivered("a device took it", false);
        if (result instanceof Outcome.Failed) {
            LOG.info("notification {} for {}: {}; it is not offered again", message.id(), round.user(), result.reason());
        }
        if (round.done(message, result)) {
            guarded(round, () -> next(round)); // by itself: what is done is not done again
        } else {
            end(round); // somebody else has the rest
        }
    }

    private void rest(ServedUser user, String reason) {
        int count = failures.merge(user, 1, Integer::sum);
        Optional<Duration> pause = RetryBackoff.after(count, OptionalLong.empty());
        LOG.info("notifications for {} wait: {}; next try {}", user, reason,
                pause.map(p -> "in " + p).orElse("when a device registers again"));
        pause.ifPresentOrElse(p -> later(p, user, () -> begin(user)), () -> failures.remove(user));
    }

    private void end(NotificationRound round) {
        underWay.remove(round.user());
        if (round.isWokenAgain()) {
            begin(round.user());
        }
    }

    /** What the store cannot do now is done once it is back, unless the lease has run out meanwhile. */
    private void guarded(NotificationRound round, Runnable step) {
        if (!isDone(round, step) && !postponed.add(round.user().uri(), () -> isDone(round, step))) {
            underWay.remove(round.user());
        }
    }

    private boolean isDone(NotificationRound round, Runnable step) {
        try {
            step.run();
        } catch (QueueUnavailableException e) {
            LOG.warn("notifications for {} cannot be delivered now: {}", round.user(), e.getMessage());
            if (!round.isOver()) {
                return false;
            }
            underWay.remove(round.user());
        } catch (RuntimeException e) { // a fault must not leave a round that never ends
            LOG.error("notifications for {}", round.user(), e);
            underWay.remove(round.user());
        }
        return true;
    }

    private void later(Duration delay, ServedUser user, Runnable work) {
        timer.schedule(() -> lanes.run(user.uri(), work), delay.toMillis(), TimeUnit.MILLISECONDS);
    }
}
