package org.restante.cpm;

import java.io.Serializable;

/**
 * The {@code imdn.Message-ID} of a message (RFC 5438 §6.3): the same over every delivery attempt, so a recipient can tell a copy.
 *
 * @param value the header's value
 */
public record ImdnMessageId(String value) implements Serializable {

    /** Longest value that is accepted, in characters; the store's columns have this width. */
    public static final int MAX_LENGTH = 255;

    public ImdnMessageId {
        if (value.isEmpty() || value.length() > MAX_LENGTH || value.chars().anyMatch(c -> c < ' ' || c == 127)) {
            throw new IllegalArgumentException("empty, too long or with control characters: ImdnMessageId");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
