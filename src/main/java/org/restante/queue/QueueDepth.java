package org.restante.queue;

import java.time.Instant;
import java.util.Optional;

/**
 * How much waits in the queue, over all users.
 *
 * @param users         users with messages that wait
 * @param messages      waiting messages, disposition notifications not among them
 * @param octets        octets of their contents
 * @param notifications waiting disposition notifications
 * @param oldest        when the oldest of them was received; empty if there is none
 * @param measuredAt    when this was known
 */
public record QueueDepth(long users, long messages, long octets, long notifications, Optional<Instant> oldest,
        Instant measuredAt) {
}
