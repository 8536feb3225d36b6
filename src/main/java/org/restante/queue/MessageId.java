package org.restante.queue;

import java.io.Serializable;
import java.util.UUID;

/**
 * Name of a deferred message, given by the queue when it is deferred. It is a time-ordered UUID (RFC 9562 §5.7), so
 * the order of ids is the order of reception (DEF-15).
 *
 * @param value the UUID
 */
public record MessageId(UUID value) implements Serializable, Comparable<MessageId> {

    /**
     * Reads an id as people and programs write it.
     *
     * @throws IllegalArgumentException if it is no UUID
     */
    public static MessageId of(String text) {
        return new MessageId(UUID.fromString(text));
    }

    @Override
    public int compareTo(MessageId other) {
        int high = Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0 ? high
                : Long.compareUnsigned(value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
