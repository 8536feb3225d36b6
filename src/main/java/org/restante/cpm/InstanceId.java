package org.restante.cpm;

import java.io.Serializable;

/**
 * The {@code +sip.instance} of a device (RFC 5626 §4.1), without quotes and angle brackets: what makes a contact one device.
 *
 * @param value for example {@code urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6}
 */
public record InstanceId(String value) implements Serializable {

    /** Longest value that is accepted, in characters; the store's columns have this width. */
    public static final int MAX_LENGTH = 255;

    public InstanceId {
        if (value.isEmpty() || value.length() > MAX_LENGTH || value.chars().anyMatch(c -> c < ' ' || c == 127)) {
            throw new IllegalArgumentException("empty, too long or with control characters: InstanceId");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
