package org.restante.queue;

/**
 * A message in the queue: what was received, and how far its delivery has come. The content stays in the store and is
 * read as a stream ({@link DeferredMessageQueue#content}).
 *
 * @param id       the queue's name for it
 * @param original what is kept of it
 * @param state    its state
 * @param attempts how many leases on it ended without confirmation, over all devices
 * @param onHold   whether an operator holds it back ({@link QueueOperations.Command#HOLD})
 */
public record DeferredMessage(MessageId id, Original original, MessageState state, int attempts, boolean onHold) {

    /** A message that nobody holds back. */
    public DeferredMessage(MessageId id, Original original, MessageState state, int attempts) {
        this(id, original, state, attempts, false);
    }
}
