package org.restante.queue;

/**
 * A message in the queue: what was received, and how far its delivery has come. The content stays in the store and is
 * read as a stream ({@link DeferredMessageQueue#content}).
 *
 * @param id       the queue's name for it
 * @param original what is kept of it
 * @param state    its state
 * @param attempts how many leases on it ended without confirmation, over all devices
 */
public record DeferredMessage(MessageId id, Original original, MessageState state, int attempts) {
}
