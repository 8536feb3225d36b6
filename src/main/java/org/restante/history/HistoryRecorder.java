package org.restante.history;

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
}
