package org.restante.trigger;

import org.restante.cpm.ServedUser;

/**
 * What a user wants of the messages for him has changed; it is durable.
 *
 * @param user   who
 * @param onHold whether he wants nothing delivered from now on
 */
public record PreferencesChanged(ServedUser user, boolean onHold) {
}
