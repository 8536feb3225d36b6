package org.restante.delivery;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import org.restante.config.Settings;
import org.restante.cpm.ServedUser;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.QueueUnavailableException;
import org.restante.trigger.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes back leases that nobody will finish: those of this node's former life, and those that ran out (PUSH-18, DEF-16). */
@Singleton
public final class LeaseSweep {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseSweep.class);
    private static final int USERS_AT_A_TIME = 100;

    private final Settings settings;
    private final DeferredMessageQueue queue;
    private final Clock clock;
    private final Event<Trigger> triggers;

    /** @param settings this node's name; the others are what it works with */
    @Inject
    public LeaseSweep(Settings settings, DeferredMessageQueue queue, Clock clock, Event<Trigger> triggers) {
        this.settings = settings;
        this.queue = queue;
        this.clock = clock;
        this.triggers = triggers;
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
        try {
            List<ServedUser> users = queue.releaseExpiredLeases(clock.instant(), USERS_AT_A_TIME);
            users.forEach(user -> {
                LOG.warn("a lease on messages of {} ran out; they wait again", user);
                triggers.fire(new Trigger.RetryDue(user));
            });
        } catch (QueueUnavailableException e) {
            LOG.warn("leases could not be checked: {}", e.getMessage());
        }
    }
}
