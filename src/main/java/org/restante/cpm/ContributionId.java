package org.restante.cpm;

import java.io.Serializable;

/**
 * The Contribution-ID of a message or session within a conversation: opaque, copied literally, compared case-sensitively.
 *
 * @param value the header's value
 */
public record ContributionId(String value) implements Serializable {

    /** Longest value that is accepted, in characters; the store's columns have this width. */
    public static final int MAX_LENGTH = 255;

    public ContributionId {
        if (value.isEmpty() || value.length() > MAX_LENGTH || value.chars().anyMatch(c -> c < ' ' || c == 127)) {
            throw new IllegalArgumentException("empty, too long or with control characters: ContributionId");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
