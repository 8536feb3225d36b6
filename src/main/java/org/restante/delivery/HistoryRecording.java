package org.restante.delivery;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.restante.cpm.ServedUser;
import org.restante.history.History;
import org.restante.history.HistoryEvent;
import org.restante.history.HistoryRecorder;
import org.restante.lane.Lanes;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.MessageId;
import org.restante.queue.Original;
import org.restante.queue.QueueUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what was delivered (PUSH-19, HIST-01). The queue remembers what is due, so a recording that failed or was
 * interrupted is made later and the state of the delivery never hangs on it (HIST-02).
 */
@Singleton
public final class HistoryRecording {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryRecording.class);
    private static final int AT_A_TIME = 100;

    /** For so long what is due is left to the delivery that made it so. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Octets of small contents that are read at once. */
    private static final long AT_ONCE = 4L * 1024 * 1024;

    private final HistoryRecorder recorder;
    private final History history;
    private final DeferredMessageQueue queue;
    private final Lanes lanes;
    private final Clock clock;

    /** @param recorder where history goes; the others are what it works with */
    @Inject
    public HistoryRecording(HistoryRecorder recorder, History history, DeferredMessageQueue queue, Lanes lanes, Clock clock) {
        this.recorder = recorder;
        this.history = history;
        this.queue = queue;
        this.lanes = lanes;
        this.clock = clock;
    }

    /**
     * Whether what is delivered to this user is to be recorded. If that cannot be found out now it is: a recording that
     * was not wanted is a smaller harm than a confirmation that is forgotten.
     */
    boolean isWantedBy(ServedUser user) {
        try {
            return history.isRecordingOn(user);
        } catch (RuntimeException e) {
            LOG.warn("the history setting of {} cannot be read, its history is recorded: {}", user, e.getMessage());
            return true;
        }
    }

    /** Records delivered messages, on the user's lane, some time after this returns. */
    void record(ServedUser user, List<DeferredMessage> messages) {
        lanes.run(user.uri(), () -> {
            if (!recordNow(user, messages) && messages.size() > 1) {
                recordEach(user, messages);
            }
        });
    }

    /** One that cannot be recorded must not keep others from it; while the store is away none is tried in vain. */
    private void recordEach(ServedUser user, List<DeferredMessage> messages) {
        for (DeferredMessage message : messages) {
            if (!recordNow(user, List.of(message)) && !isStoreThere(user)) {
                return;
            }
        }
    }

    private boolean isStoreThere(ServedUser user) {
        try {
            queue.backlog(user);
            return true;
        } catch (QueueUnavailableException e) {
            LOG.debug("the store is away", e);
            return false;
        }
    }

    /** Records what is due from earlier. Called at intervals; blocks on storage. */
    public void recordDue() {
        try {
            queue.historyDue(clock.instant().minus(PATIENCE), AT_A_TIME).stream().collect(Collectors.groupingBy(message -> message.original().user()))
                    .forEach(this::record);
        } catch (RuntimeException e) {
            LOG.warn("history that is due could not be read: {}", e.getMessage());
        }
    }

    private boolean recordNow(ServedUser user, List<DeferredMessage> messages) {
        try {
            Map<MessageId, byte[]> small = messages.size() == 1 ? Map.of() : queue.contents(user, ClaimedMessages.small(messages, AT_ONCE));
            recorder.recordAll(messages.stream().map(message -> event(message, small.get(message.id()))).toList());
            queue.historyRecorded(user, messages.stream().map(DeferredMessage::id).toList());
            return true;
        } catch (RuntimeException e) {
            LOG.warn("history of {} is recorded later: {}", Dispatch.named(messages), e.getMessage());
            return false;
        }
    }

    /** @param content what it is, if it has been read */
    private HistoryEvent event(DeferredMessage message, byte[] content) {
        Original original = message.original();
        DeliveredContent delivered = DeliveredContent.of(original, content == null
                ? () -> queue.content(original.user(), message.id()) : () -> new ByteArrayInputStream(content));
        return new HistoryEvent.Received(original.user(), key(message), original.kind(),
                original.anonymous() ? DeliveredContent.ANONYMOUS : original.assertedIdentity(),
                original.headers(), original.conversation(), original.contribution(), original.imdnMessageId(),
                original.contentType(), delivered.octets(), original.receivedAt(), clock.instant(),
                delivered.content()::open);
    }

    /**
     * What makes a second recording recognisable (HIST-06). The sender is part of it: nobody can keep somebody else's
     * message out of the history by using its id first.
     */
    private static String key(DeferredMessage message) {
        return message.original().duplicateKey().orElseGet(() -> message.id().toString());
    }
}
