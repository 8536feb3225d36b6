package org.restante.deferral;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.QueueUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends messages whose time has run out (DEF-13). Called at intervals; blocks on storage. */
@Singleton
public final class ExpirySweep {

    private static final Logger LOG = LoggerFactory.getLogger(ExpirySweep.class);
    private static final int AT_A_TIME = 500;

    private final DeferredMessageQueue queue;
    private final Clock clock;

    /** @param queue what is swept @param clock the present */
    @Inject
    public ExpirySweep(DeferredMessageQueue queue, Clock clock) {
        this.queue = queue;
        this.clock = clock;
    }

    /** Sweeps until nothing is left to expire now. A store that is down is told of and tried again next time. */
    public void sweep() {
        try {
            int expired;
            do {
                expired = queue.sweep(clock.instant(), AT_A_TIME);
                if (expired > 0) {
                    LOG.info("{} messages expired", expired);
                }
            } while (expired == AT_A_TIME);
        } catch (QueueUnavailableException e) {
            LOG.warn("expired messages could not be swept: {}", e.getMessage());
        }
    }
}
