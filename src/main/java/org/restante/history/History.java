package org.restante.history;

import java.util.List;
import org.restante.cpm.ServedUser;

/** Reading of recorded history and of the setting that governs it. Blocks on storage. */
public interface History {

    /**
     * @param limit at most that many
     * @return the newest records of a user, newest first
     */
    List<HistoryRecord> newest(ServedUser user, int limit);

    /**
     * Whether what is delivered to this user is recorded (PUSH-19, HIST-01).
     *
     * @return the user's own setting, or the deployment's default if the user has none
     */
    boolean isRecordingOn(ServedUser user);

    /** Sets whether what is delivered to this user is recorded. */
    void setRecording(ServedUser user, boolean on);
}
