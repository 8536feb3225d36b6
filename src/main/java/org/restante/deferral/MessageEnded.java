package org.restante.deferral;

import org.restante.queue.DeferredMessage;

/**
 * A message came to its end without having been delivered; fired as a CDI event after that is durable. Only a hint: after a
 * crash it is not fired again, while {@code DeferredMessageQueue.noticesDue} still tells which senders wait for a word
 * (IMDN-09).
 *
 * @param message the message, in its final state
 */
public record MessageEnded(DeferredMessage message) {
}
