package org.restante.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.restante.Requirement;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;
import org.restante.history.History;
import org.restante.history.HistoryEvent;
import org.restante.history.HistoryRecorder;
import org.restante.lane.Lanes;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.InMemoryDeferredMessageQueue;
import org.restante.queue.Lease;
import org.restante.queue.LeavingQueue;
import org.restante.queue.MessageIds;
import org.restante.queue.MovableClock;
import org.restante.queue.Outcome;
import org.restante.queue.Samples;

/** Messages are in the queue's memory; the recorder notes what it is told, and refuses what the test wants it to. */
@Timeout(60)
class HistoryRecordingTest {

    private static final ServedUser BOB = Samples.BOB;

    private final MovableClock clock = new MovableClock(Samples.NOW);
    private final LeavingQueue store = new LeavingQueue(new InMemoryDeferredMessageQueue(new MessageIds(clock, new Random(1))));
    private final DeferredMessageQueue queue = store.queue();
    private final Lanes lanes = new Lanes(1, 10);
    private final List<List<String>> told = new CopyOnWriteArrayList<>(); // keys, by call
    private volatile String refused = "";
    private final HistoryRecording recording = new HistoryRecording(
            new Recorded().fake(HistoryRecorder.class, Map.of("recordAll", a -> take((List<?>) a[0]))),
            new Recorded().fake(History.class, Map.of()), queue, lanes, clock);

    @AfterEach
    void close() {
        lanes.close();
    }

    private Object take(List<?> events) {
        List<String> keys = events.stream().map(event -> ((HistoryEvent.Received) event).key()).toList();
        told.add(keys);
        store.reach("record");
        if (keys.contains(refused)) {
            throw new IllegalStateException("wanted by the test");
        }
        return null;
    }

    /** {@return messages that were delivered, and whose history is due} */
    private List<DeferredMessage> delivered(String... keys) {
        for (String key : keys) {
            queue.defer(Samples.pager(BOB, key, 5), Samples.stream("hello"));
        }
        Lease lease = queue.claim(BOB, new InstanceId("phone"), UUID.randomUUID(), "node", Samples.NOW,
                Duration.ofMinutes(2)).orElseThrow();
        List<DeferredMessage> messages = new ArrayList<>(queue.claimed(lease, Optional.empty(), keys.length, Samples.NOW));
        messages.forEach(message -> queue.done(lease, message.id(), new Outcome.Delivered("reported", true), Samples.NOW));
        return messages;
    }

    private void record(List<DeferredMessage> messages) {
        recording.record(BOB, messages);
        lanes.call(BOB.uri(), () -> null).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private List<String> due() {
        return queue.historyDue(Samples.NOW.plusSeconds(60), 9).stream()
                .map(message -> message.original().duplicateKey().orElseThrow()).toList();
    }

    @Test
    void aGroupIsToldAtOnce() {
        record(delivered("a", "b", "c"));
        assertThat(told).containsExactly(List.of("a", "b", "c"));
        assertThat(due()).isEmpty();
    }

    @Test
    @Requirement("HIST-02")
    void hist02_oneThatCannotBeRecordedKeepsNoOtherFromIt() {
        refused = "b";
        record(delivered("a", "b", "c"));
        assertThat(told).containsExactly(List.of("a", "b", "c"), List.of("a"), List.of("b"), List.of("c"));
        assertThat(due()).as("only that one is due").containsExactly("b");
        refused = "";
        clock.set(Samples.NOW.plusSeconds(60));
        recording.recordDue();
        lanes.call(BOB.uri(), () -> null).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(due()).isEmpty();
    }

    @Test
    @Requirement("HIST-02")
    void hist02_whileTheStoreIsAwayNotAllOfAGroupAreTriedInVain() {
        List<DeferredMessage> messages = delivered("a", "b", "c");
        store.away(true);
        record(messages);
        assertThat(told).as("contents of the group could not be read, and one try tells enough").containsExactly(List.of("a"));
        store.away(false);
        assertThat(due()).containsExactly("a", "b", "c");
    }
}
