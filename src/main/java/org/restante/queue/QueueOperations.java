package org.restante.queue;

import java.time.Instant;
import java.util.List;

/**
 * What an operator, or the owner of a queue, may order for one message. Every order is kept with the message: who gave
 * it, when, why, and what came of it. Blocks on storage; throws {@link QueueUnavailableException} if that fails.
 */
public interface QueueOperations {

    /** What is ordered. */
    enum Command {
        /** Throw it away: it is never delivered; a sender who asked for it is told. */
        DISCARD,
        /** Let its time run out now, with all that follows from it (DEF-13). */
        EXPIRE,
        /** Offer it to no device until it is released; its time runs on. */
        HOLD,
        /** End a hold. */
        RELEASE,
        /** Offer it again to every device that has not confirmed it, also to those that failed. */
        RETRY
    }

    /** What came of an order. */
    enum Result {
        /** It was carried out. */
        DONE,
        /** It is so already; nothing changed. */
        ALREADY,
        /** The message has come to its end; nothing changed. */
        TOO_LATE,
        /** A device is being sent the message: it ends when that is over, unless the device confirms it. */
        PENDING,
        /** There is no such message; nothing is kept of the order. */
        NO_MESSAGE
    }

    /**
     * An order.
     *
     * @param command what is ordered
     * @param by      who orders it
     * @param reason  why, in words
     * @param at      when
     */
    record Order(Command command, String by, String reason, Instant at) {

        public Order {
            if (by.isBlank()) {
                throw new IllegalArgumentException("an order has somebody who gave it");
            }
        }
    }

    /**
     * An order that was given to a message.
     *
     * @param order  the order
     * @param result what came of it
     */
    record Given(Order order, Result result) {
    }

    /** Carries an order out and keeps it, in one transaction; {@return what came of it} */
    Result carryOut(MessageId message, Order order);

    /** {@return the orders that a message was given, oldest first} */
    List<Given> ordersOf(MessageId message);
}
