package org.restante.deferral;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.restante.config.Settings;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.GroupStates;
import org.restante.queue.MessageIntake;
import org.restante.queue.QueueUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends messages whose time has run out (DEF-13) and contents that stopped arriving (DEF-07), and forgets states of groups.
 * Which senders wait for a word then stands in the queue (IMDN-09). Called at intervals; blocks on storage. What it does at
 * one call is bounded; the rest is done at the next.
 */
@Singleton
public final class ExpirySweep {

    private static final Logger LOG = LoggerFactory.getLogger(ExpirySweep.class);
    private static final int AT_A_TIME = 500;
    private static final int MOST_ROUNDS = 100;

    private final DeferredMessageQueue queue;
    private final MessageIntake intake;
    private final GroupStates groups;
    private final Clock clock;
    private final Settings settings;

    /**
     * @param queue  what is swept
     * @param intake what may have stopped arriving
     * @param groups what need not be kept
     * @param clock  the present
     */
    @Inject
    public ExpirySweep(DeferredMessageQueue queue, MessageIntake intake, GroupStates groups, Clock clock,
            Settings settings) {
        this.queue = queue;
        this.intake = intake;
        this.groups = groups;
        this.clock = clock;
        this.settings = settings;
    }

    /** Sweeps what is due now. A store that is down is told of and tried again next time. */
    public void sweep() {
        try {
            Instant now = clock.instant();
            List<DeferredMessage> expired;
            int round = 0;
            do {
                expired = queue.sweep(now, AT_A_TIME);
                expired.forEach(ExpirySweep::log);
            } while (expired.size() == AT_A_TIME && ++round < MOST_ROUNDS);
            int contents = intake.sweepUploads(now.minus(settings.queue().uploadIdle()), AT_A_TIME);
            if (contents > 0) {
                LOG.info("{} contents that were not completed are deleted", contents);
            }
            groups.forget(now, AT_A_TIME);
        } catch (QueueUnavailableException e) {
            LOG.warn("expired messages could not be swept: {}", e.getMessage());
        }
    }

    private static void log(DeferredMessage message) {
        LOG.info("message {} for {}: {}, its time ran out at {}", message.id(), message.original().user(),
                message.state(), message.original().expiresAt());
    }
}
