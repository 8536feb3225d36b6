package org.restante.queue;

import java.time.Instant;
import java.util.Optional;
import org.restante.cpm.GroupId;
import org.restante.cpm.ServedUser;

/**
 * The last state of each group that a user takes part in, for the day on which a device of his is there again (DEF-09,
 * GRP-03). Blocks on storage. Failures of the store are thrown as {@link QueueUnavailableException}.
 */
public interface GroupStates {

    /**
     * Keeps a state in the place of an older one of the same group. Durable when this returns.
     *
     * @return false if a newer one is kept already, which stays
     */
    boolean keep(GroupState state);

    /** {@return the last state of a group, found by its {@link GroupId#key}} */
    Optional<GroupState> last(ServedUser user, GroupId group);

    /**
     * Forgets states that need not be kept any longer, those first whose time came first.
     *
     * @param limit at most that many
     * @return how many
     */
    int forget(Instant now, int limit);
}
