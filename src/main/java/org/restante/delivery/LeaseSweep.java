package org.restante.delivery;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.restante.config.Settings;
import org.restante.cpm.ServedUser;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.QueueUnavailableException;
import org.restante.trigger.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back leases that nobody will finish: those of this node's former life, and those that ran out (PUSH-18, DEF-16).
 *
 * <p>Deadlines are times of day. When the machine's clock is set, those of deliveries that run are wrong until the
 * deliveries renew them, which they do by a clock that nobody sets; so long nothing is taken back.
 */
@Singleton
public final class LeaseSweep {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseSweep.class);
    private static final int USERS_AT_A_TIME = 100;

    private final Settings settings;
    private final DeferredMessageQueue queue;
    private final Clock clock;
    private final Event<Trigger> triggers;
    private final LongSupplier ticks;
    private final Duration lease;
    private Instant lastSeen; // of the sweep before, on the lane of sweeps
    private long lastTicks;
    private Duration untilRenewed = Duration.ZERO;

    /** @param settings this node's name; the others are what it works with */
    @Inject
    public LeaseSweep(Settings settings, DeferredMessageQueue queue, Clock clock, Event<Trigger> triggers) {
        this(settings, queue, clock, triggers, System::nanoTime);
    }

    /** @param ticks nanoseconds of a clock that nobody sets */
    LeaseSweep(Settings settings, DeferredMessageQueue queue, Clock clock, Event<Trigger> triggers, LongSupplier ticks) {
        this.settings = settings;
        this.queue = queue;
        this.clock = clock;
        this.triggers = triggers;
        this.ticks = ticks;
        this.lease = settings.queue().lease();
        this.lastSeen = clock.instant();
        this.lastTicks = ticks.getAsLong();
    }

    /**
     * Takes back what this node held when it was last stopped or killed. Once, before deliveries start.
     *
     * @return the users whose messages wait again
     */
    public List<ServedUser> recover() {
        List<ServedUser> users = queue.releaseLeasesOf(settings.node().id(), clock.instant());
        if (!users.isEmpty()) {
            LOG.info("deliveries to {} users were interrupted; their messages wait again", users.size());
        }
        return users;
    }

    /** Takes back leases that ran out. Called at intervals; blocks on storage. */
    public void sweep() {
        Instant now = clock.instant();
        if (!isTrusted(now)) {
            return;
        }
        try {
            List<ServedUser> users = queue.releaseExpiredLeases(now, USERS_AT_A_TIME);
            users.forEach(user -> {
                LOG.warn("a lease on messages of {} ran out; they wait again", user);
                triggers.fire(new Trigger.RetryDue(user));
            });
        } catch (QueueUnavailableException e) {
            LOG.warn("leases could not be checked: {}", e.getMessage());
        }
    }

    /** {@return whether deadlines can be held against the time of day: for one lease after it was set they cannot} */
    private boolean isTrusted(Instant now) {
        long tick = ticks.getAsLong();
        Duration passed = Duration.ofNanos(tick - lastTicks);
        Duration set = Duration.between(lastSeen, now).minus(passed);
        lastSeen = now;
        lastTicks = tick;
        if (set.abs().compareTo(lease.dividedBy(4)) > 0) { // a lease that is renewed in time has more than that left
            LOG.warn("the clock was set by about {}; leases are taken back again in {}", Duration.ofSeconds(set.getSeconds()), lease);
            untilRenewed = lease;
            return false;
        }
        untilRenewed = untilRenewed.minus(passed);
        return untilRenewed.isNegative() || untilRenewed.isZero();
    }
}
