package org.restante.queue;

import java.util.Optional;
import org.restante.cpm.MessageKind;

/**
 * How much may wait for one user (DEF-11, DEF-18). Contents that are still arriving count with the most that may come
 * of them. Nothing is ever evicted: what would exceed a limit is refused.
 *
 * @param maxMessages      waiting messages, disposition notifications not among them
 * @param maxOctets        octets of their contents
 * @param maxNotifications waiting disposition notifications
 */
public record QueueLimits(int maxMessages, long maxOctets, int maxNotifications) {

    public QueueLimits {
        if (maxMessages < 0 || maxOctets < 0 || maxNotifications < 0) {
            throw new IllegalArgumentException("negative limit");
        }
    }

    /** {@return limits that nothing reaches} */
    public static QueueLimits none() {
        return new QueueLimits(Integer.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);
    }

    /**
     * @param backlog what waits and what is arriving
     * @param kind    kind of one more message
     * @param octets  its size
     * @return the limit that it would exceed, in words; empty if there is room
     */
    public Optional<String> exceededBy(Backlog backlog, MessageKind kind, long octets) {
        if (kind == MessageKind.IMDN) {
            return backlog.notifications() < maxNotifications ? Optional.empty()
                    : Optional.of(maxNotifications + " notifications wait already");
        }
        if (backlog.messages() >= maxMessages) {
            return Optional.of(maxMessages + " messages wait already");
        }
        return octets <= maxOctets - backlog.octets() ? Optional.empty()
                : Optional.of(octets + " octets more than the " + backlog.octets() + " that wait already");
    }
}
