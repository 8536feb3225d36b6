package org.restante.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.restante.cpm.ServedUser;
import org.restante.queue.DeferredMessage;
import org.restante.queue.Outcome;

/**
 * Messages that the device has confirmed and that have not left the queue yet: many leave it in one transaction, as each
 * would wait for the disk by itself. If the node dies before, they are delivered again, and the device recognises them by
 * their imdn.Message-ID. On the user's lane only.
 */
final class ConfirmedMessages {

    /** Messages that one transaction takes out of the queue. */
    private static final int MOST = 100;

    /** For how long the first of a group waits for others, and longer while the node has other things to do. */
    static final Duration WINDOW = Duration.ofMillis(200);

    private final ServedUser user;
    private final HistoryRecording recording;
    private final Claim claim;
    private final Map<String, List<SentMessage>> byReason = new LinkedHashMap<>();
    private int waiting;
    private int delivered;
    private int saved;

    /** @param claim under whose lease they leave the queue */
    ConfirmedMessages(ServedUser user, HistoryRecording recording, Claim claim) {
        this.user = user;
        this.recording = recording;
        this.claim = claim;
    }

    /**
     * Adds one. A group that becomes full is finished.
     *
     * @param reason why it counts as confirmed, in words
     * @return whether it is the first of a group that {@link #finish} is to be called for when the window is over
     */
    boolean add(SentMessage sent, String reason) {
        boolean first = waiting == 0;
        byReason.computeIfAbsent(reason, key -> new ArrayList<>()).add(sent);
        waiting += sent.messages().size();
        saved += sent.messages().size() - 1;
        boolean full = waiting >= MOST;
        if (full) {
            finish();
        }
        return first && !full;
    }

    /** {@return how many messages have left the queue} */
    int delivered() {
        return delivered;
    }

    /** {@return MSRP messages that were spared as their contents went with others} */
    int saved() {
        return saved;
    }

    /** Takes what waits out of the queue. If the store cannot do that now, it goes on waiting. */
    void finish() {
        if (waiting == 0) {
            return;
        }
        boolean record = recording.isWantedBy(user);
        for (String reason : List.copyOf(byReason.keySet())) {
            List<SentMessage> sent = byReason.get(reason);
            List<DeferredMessage> counted = claim.finish(sent, new Outcome.Delivered(reason, record));
            byReason.remove(reason);
            waiting -= sent.stream().mapToInt(one -> one.messages().size()).sum();
            delivered += counted.size();
            if (record && !counted.isEmpty()) {
                recording.record(user, counted);
            }
        }
    }
}
