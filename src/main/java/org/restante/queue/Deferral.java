package org.restante.queue;

/** What became of a message that was handed to the queue. Either way it is durable when this is returned. */
public sealed interface Deferral {

    /** {@return the queue's name for the message} */
    MessageId id();

    /** It is now in the queue. */
    record Held(MessageId id) implements Deferral {
    }

    /** It is a second copy of a message that the queue has or had; nothing was added (DEF-14). */
    record Duplicate(MessageId id) implements Deferral {
    }
}
