package org.restante.queue;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.restante.cpm.GroupId;
import org.restante.cpm.ServedUser;

/**
 * The state of a group, as its focus told it to a user (DEF-09, GRP-03).
 *
 * @param user      who takes part
 * @param group     the group
 * @param statedAt  the time of which it tells
 * @param keptUntil when it may be forgotten
 * @param document  the group state object, octets unchanged
 */
public record GroupState(ServedUser user, GroupId group, Instant statedAt, Instant keptUntil, byte[] document) {

    @Override
    public boolean equals(Object other) {
        return other instanceof GroupState state && user.equals(state.user) && group.equals(state.group)
                && statedAt.equals(state.statedAt) && keptUntil.equals(state.keptUntil)
                && Arrays.equals(document, state.document);
    }

    @Override
    public int hashCode() {
        return Objects.hash(user, group, statedAt, keptUntil, Arrays.hashCode(document));
    }

    @Override
    public String toString() {
        return "state of " + group + " at " + statedAt + ", " + document.length + " octets"; // contents are never logged
    }
}
