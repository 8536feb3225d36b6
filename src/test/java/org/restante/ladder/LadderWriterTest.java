package org.restante.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.restante.config.SettingsReader;

/** What becomes of ladders while their store is away, and of one that it does not take. */
@Timeout(60)
class LadderWriterTest {

    private final Queue<UUID> kept = new ConcurrentLinkedQueue<>();
    private final AtomicInteger gone = new AtomicInteger();
    private final AtomicInteger tried = new AtomicInteger();
    private final LadderMeter meter = new LadderMeter();
    private volatile boolean away;
    private volatile UUID refused = UUID.randomUUID();

    private final LadderStore store = new LadderStore() {
        @Override
        public void keep(List<Ladder> ladders) {
            tried.incrementAndGet();
            reach();
            List<UUID> ids = ladders.stream().map(ladder -> ladder.head().id()).toList();
            if (ids.contains(refused)) {
                throw new IllegalStateException("wanted by the test");
            }
            kept.addAll(ids);
        }

        @Override
        public List<Ladder> of(UUID delivery, int limit) {
            reach();
            return List.of();
        }

        @Override
        public int forget(Instant before, int limit) {
            return 0;
        }

        private void reach() {
            if (away) {
                throw new IllegalStateException("away");
            }
        }
    };

    private final LadderWriter writer = new LadderWriter(store, SettingsReader.read(Map.of(), Map.of()),
            Clock.fixed(Rungs.NOON, ZoneOffset.UTC), meter);

    @AfterEach
    void close() {
        writer.close();
    }

    private Ladder.Head write() {
        Ladder.Head head = Rungs.head(UUID.randomUUID());
        writer.write(new Ladder(head, Optional.of(Rungs.NOON), "done", List.of(), List.of(), 0, 0), gone::incrementAndGet);
        return head;
    }

    @Test
    void whileTheStoreIsAwayTheyWaitAndCanBeLookedAt() {
        away = true;
        Ladder.Head first = write();
        Ladder.Head second = write();
        await().until(() -> tried.get() >= 3);
        assertThat(writer.waiting(first.delivery())).hasSize(1);
        assertThat(gone).as("none has left memory").hasValue(0);
        away = false;
        await().until(() -> gone.get() == 2);
        assertThat(kept).containsExactly(first.id(), second.id());
        assertThat(writer.waiting(first.delivery())).isEmpty();
        assertThat(meter.lost()).isZero();
    }

    @Test
    void oneThatTheStoreDoesNotTakeIsLostAlone() {
        away = true;
        Ladder.Head first = write();
        refused = write().id();
        Ladder.Head third = write();
        await().until(() -> tried.get() >= 1);
        away = false;
        await().until(() -> gone.get() == 3);
        assertThat(kept).containsExactly(first.id(), third.id());
        assertThat(meter.lost()).isEqualTo(1);
    }
}
