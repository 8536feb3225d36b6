package org.restante.cpm;

import java.io.Serializable;

/**
 * The Conversation-ID of a CPM conversation: opaque, copied literally, compared case-sensitively.
 *
 * @param value the header's value
 */
public record ConversationId(String value) implements Serializable {

    /** Longest value that is accepted, in characters; the store's columns have this width. */
    public static final int MAX_LENGTH = 255;

    public ConversationId {
        if (value.isEmpty() || value.length() > MAX_LENGTH || value.chars().anyMatch(c -> c < ' ' || c == 127)) {
            throw new IllegalArgumentException("empty, too long or with control characters: ConversationId");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
