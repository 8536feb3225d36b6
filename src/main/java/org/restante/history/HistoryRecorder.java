package org.restante.history;

import java.util.List;

/**
 * Where history is recorded. Blocks on storage: call it from the user's lane. A failure never changes the state of the
 * delivery; the caller tries again later (HIST-02).
 */
public interface HistoryRecorder {

    /**
     * Records an event, once: recording the same key for the same user again changes nothing (HIST-06).
     *
     * @throws RuntimeException if it could not be made durable
     */
    void record(HistoryEvent event);

    /**
     * Records events of one user that came close together, as {@link #record} does each; a recorder may do so in one go.
     *
     * @throws RuntimeException if not all of them could be made durable
     */
    default void recordAll(List<HistoryEvent> events) {
        events.forEach(this::record);
    }
}
