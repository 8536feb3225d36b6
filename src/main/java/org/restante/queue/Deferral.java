package org.restante.queue;

/** What became of a message that was handed to the queue. */
public sealed interface Deferral {

    /** The queue has the message; that is durable when this is returned. */
    sealed interface Stored extends Deferral {

        /** {@return the queue's name for the message} */
        MessageId id();
    }

    /** It is now in the queue. */
    record Held(MessageId id) implements Stored {
    }

    /**
     * It is a second copy of a message that the queue has or had; nothing was added (DEF-14).
     *
     * @param atOnce whether the first copy was not held, as a device took it at once
     */
    record Duplicate(MessageId id, boolean atOnce) implements Stored {

        /** A copy of a message that was held. */
        public Duplicate(MessageId id) {
            this(id, false);
        }
    }

    /**
     * The user's queue is full; nothing was added and nothing was evicted to make room (DEF-11, DEF-18).
     *
     * @param limit which limit it would exceed, in words
     */
    record Full(String limit) implements Deferral {
    }

    /**
     * Too much waits for the store already; nothing was added, and it is known at once.
     *
     * @param reason what is too much, in words
     */
    record Overloaded(String reason) implements Deferral {
    }
}
