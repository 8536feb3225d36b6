package org.restante.queue;

/** State of a deferred message (DEF-16). */
public enum MessageState {
    /** Held, nobody works on it. */
    QUEUED,
    /** Held, its owner has been told of it. */
    NOTIFIED,
    /** At least one delivery holds a lease on it. */
    DELIVERING,
    /** A device confirmed it; the row stays, without content, as the memory of duplicates (DEF-14). */
    DELIVERED,
    /** Its time ran out before a device confirmed it (DEF-13). */
    EXPIRED,
    /** Its owner or an operator threw it away. */
    DISCARDED,
    /** No device can ever take it (ERR-08). */
    UNDELIVERABLE;

    /** {@return whether the message still waits for a device} */
    public boolean isWaiting() {
        return this == QUEUED || this == NOTIFIED || this == DELIVERING;
    }
}
