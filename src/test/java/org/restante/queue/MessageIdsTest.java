package org.restante.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MessageIdsTest {

    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00.123Z");

    @Test
    void anIdIsATimeOrderedUuid() {
        UUID id = new MessageIds(Clock.fixed(NOON, ZoneOffset.UTC), new Random(1)).next();

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOON.toEpochMilli());
    }

    @Property
    void idsGrowWhateverTheClockDoes(@ForAll @Size(min = 2, max = 50) List<@IntRange(min = -5, max = 5) Integer> steps) {
        SteppingClock clock = new SteppingClock();
        MessageIds ids = new MessageIds(clock, new Random(2));
        List<MessageId> given = new ArrayList<>();
        for (int step : steps) {
            clock.now = clock.now.plusMillis(step);
            given.add(new MessageId(ids.next()));
        }
        assertThat(given).isSorted().doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(id.value().version()).isEqualTo(7))
                .allSatisfy(id -> assertThat(id.value().variant()).isEqualTo(2));
    }

    @Test
    void idsGrowThroughTheEndOfTheRandomPart() {
        MessageIds ids = new MessageIds(Clock.fixed(NOON, ZoneOffset.UTC), new Random(3));
        UUID last = new UUID(NOON.toEpochMilli() << 16 | 0x7fff, -1L);

        UUID next = ids.nextAfter(last);

        assertThat(new MessageId(next)).isGreaterThan(new MessageId(last));
        assertThat(next.getMostSignificantBits() >>> 16).isEqualTo(NOON.toEpochMilli() + 1);
        assertThat(next.version()).isEqualTo(7);
    }

    @Test
    void aFloorFromANodeWithAFastClockIsExceededAndLeavesOtherIdsAlone() {
        MessageIds ids = new MessageIds(Clock.fixed(NOON, ZoneOffset.UTC), new Random(4));
        UUID ahead = new MessageIds(Clock.fixed(NOON.plusSeconds(60), ZoneOffset.UTC), new Random(5)).next();

        assertThat(new MessageId(ids.nextAfter(ahead))).isGreaterThan(new MessageId(ahead));
        assertThat(ids.next().getMostSignificantBits() >>> 16).isEqualTo(NOON.toEpochMilli());
    }

    /** A clock that goes where it is put. */
    private static final class SteppingClock extends Clock {

        private Instant now = NOON;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
