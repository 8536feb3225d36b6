package org.restante.deferral;

import jakarta.enterprise.event.Event;
import org.restante.disposition.StoredNotices;
import org.restante.queue.Deferral;
import org.restante.queue.Original;
import org.restante.trigger.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells that a message is held: the log, whoever may deliver it at once, and its sender if he asked. Safe to call from any
 * thread.
 */
final class HeldNotice {

    private static final Logger LOG = LoggerFactory.getLogger(HeldNotice.class);

    private final Event<Trigger> triggers;
    private final StoredNotices senders;

    /** @param triggers where the queue's owner is woken @param senders who tells the sender */
    HeldNotice(Event<Trigger> triggers, StoredNotices senders) {
        this.triggers = triggers;
        this.senders = senders;
    }

    /** A message is durable: whatever goes wrong now must not tell its sender otherwise. */
    void held(Original original, Deferral.Stored stored) {
        boolean duplicate = stored instanceof Deferral.Duplicate;
        LOG.info("message {} for {} from {}: {}", stored.id(), original.user(),
                original.anonymous() ? "anonymous" : original.assertedIdentity(),
                duplicate ? "second copy, held before" : "QUEUED, " + original.contentOctets() + " octets");
        if (duplicate) {
            return;
        }
        try {
            triggers.fire(new Trigger.MessageHeld(original.user()));
            senders.held(stored.id(), original);
        } catch (RuntimeException e) {
            LOG.error("nobody could be told that message {} for {} is held", stored.id(), original.user(), e);
        }
    }
}
