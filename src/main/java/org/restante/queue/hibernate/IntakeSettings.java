package org.restante.queue.hibernate;

import java.time.Duration;
import org.restante.database.GroupedWrites;

/**
 * How much the intake takes at a time.
 *
 * @param group      how messages are gathered and how many may wait, for each writing thread
 * @param writers    writing threads; all messages of one user go through the same
 * @param uploads    contents that may be arriving at one time
 * @param uploadIdle for how long a content may be quiet before it is dropped
 */
public record IntakeSettings(GroupedWrites.Limits group, int writers, int uploads, Duration uploadIdle) {

    /**
     * Ordinary numbers around what can be set.
     *
     * @param window      how long the first message of a group waits for others
     * @param maxWaiting  messages that may wait at one time
     * @param longestWait while a message waits longer than this, no more are taken
     * @param uploadIdle  for how long a content may be quiet before it is dropped
     */
    public static IntakeSettings of(Duration window, int maxWaiting, Duration longestWait, Duration uploadIdle) {
        int writers = 2;
        return new IntakeSettings(new GroupedWrites.Limits(window, 128, Math.max(1, maxWaiting / writers),
                32L * 1024 * 1024, longestWait), writers, 256, uploadIdle);
    }
}
