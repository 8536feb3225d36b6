package org.restante.queue;

import java.util.Optional;

/**
 * Measures how much waits, bit by bit: one look at all users at once would take long when there are many. What it tells is
 * the sum of what it saw of each user on its last way through all of them.
 */
public interface QueueGauge {

    /** {@return the last whole measurement; empty before the first. Reads memory only} */
    Optional<QueueDepth> latest();

    /**
     * Goes on measuring for a moment. Called at intervals by one thread at a time; blocks on storage.
     *
     * @throws QueueUnavailableException if the store cannot be read; it goes on from there the next time
     */
    void measure();
}
