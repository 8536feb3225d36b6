package org.restante.disposition;

import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.ServedUser;

/**
 * A notification passed by in which a user's device tells the sender of a message that it has it, or that it was shown. A
 * CDI event; who sent it is what the core asserts. It does not say which of the user's devices sent it.
 *
 * @param by        whose device
 * @param sender    URI of the sender of the message
 * @param messageId imdn.Message-ID of the message
 * @param displayed whether it was shown, which implies that it was delivered (IMDN-07)
 */
public record NotificationSeen(ServedUser by, String sender, ImdnMessageId messageId, boolean displayed) {
}
