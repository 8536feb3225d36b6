package org.restante.queue;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import org.restante.cpm.ServedUser;

/**
 * What a user wants of the messages for him (DEF-02, DEF-03).
 *
 * @param onHold  whether nothing is delivered for now: what comes is held, until he wants it again
 * @param blocked from whom nothing is taken, at most {@value #MOST_BLOCKED}
 */
public record Preferences(boolean onHold, Set<ServedUser> blocked) {

    /** Most senders that a user may block. */
    public static final int MOST_BLOCKED = 500;

    /** Of a user who has said nothing. */
    public static final Preferences NONE = new Preferences(false, Set.of());

    /** @throws IllegalArgumentException if too many are blocked */
    public Preferences {
        if (blocked.size() > MOST_BLOCKED) {
            throw new IllegalArgumentException("at most " + MOST_BLOCKED + " senders can be blocked");
        }
        blocked = Set.copyOf(blocked);
    }

    /** {@return the same, with or without a hold} */
    public Preferences hold(boolean on) {
        return new Preferences(on, blocked);
    }

    /** {@return the same, with these senders blocked and no others} */
    public Preferences block(Set<ServedUser> senders) {
        return new Preferences(onHold, senders);
    }

    /** {@return whether nothing is taken from a sender} @param identities all identities that he is known by */
    public boolean bars(Collection<ServedUser> identities) {
        return !Collections.disjoint(blocked, identities);
    }
}
