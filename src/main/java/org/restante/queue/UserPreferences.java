package org.restante.queue;

import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.restante.cpm.ServedUser;

/**
 * What users want of the messages for them. Blocks on storage; throws {@link QueueUnavailableException} if that fails. A
 * deployment that keeps such lists elsewhere puts its own in the place of ours.
 */
public interface UserPreferences {

    /** {@return what a user wants; {@link Preferences#NONE} if he has said nothing} */
    Preferences of(ServedUser user);

    /**
     * {@return all users who want anything, if they are not more than that; empty if they are, or nobody can tell}
     *
     * @param most at least 1
     */
    Optional<Set<ServedUser>> users(int most);

    /**
     * Changes what a user wants, in one transaction; durable on return.
     *
     * @param change from what he wants so far to what he wants from now on; may run more than once
     * @return what he wants from now on
     */
    Preferences change(ServedUser user, UnaryOperator<Preferences> change);
}
