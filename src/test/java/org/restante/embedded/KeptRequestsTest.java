package org.restante.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Requests of the last 64*T1 take no more memory than they may, whatever comes. */
class KeptRequestsTest {

    private static final int BODY = 1000;
    private static final long EACH = KeptRequests.OVERHEAD + 2 * BODY;

    private final AtomicLong nanos = new AtomicLong(Duration.ofHours(5).toNanos());
    private final KeptRequests kept = new KeptRequests(Duration.ofSeconds(32), 10 * EACH, nanos::get);

    private int taken(int requests) {
        int taken = 0;
        for (int i = 0; i < requests; i++) {
            taken += kept.take(BODY, false) ? 1 : 0;
        }
        return taken;
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void soManyAreTakenAsThereIsRoomFor() {
        assertThat(taken(15)).isEqualTo(10);
        assertThat(kept.take(0, false)).isFalse();
    }

    @Test
    void aLargeBodyCountsAsWhatItTakes() {
        assertThat(kept.take((int) (5 * EACH), false)).isFalse();
        assertThat(kept.take((int) (4 * EACH), false)).isTrue();
        assertThat(taken(5)).isEqualTo(1);
    }

    @Test
    void whatIsUrgentHasAFifthMoreAndCountsAsWell() {
        assertThat(taken(10)).isEqualTo(10);
        assertThat(kept.take(BODY, true)).isTrue();
        assertThat(kept.take(BODY, true)).isTrue();
        assertThat(kept.take(BODY, true)).isFalse();
        pass(Duration.ofSeconds(34));
        assertThat(taken(15)).isEqualTo(10);
    }

    @Test
    void roomComesBackAsTheirTimeEndsAndNotBefore() {
        assertThat(taken(4)).isEqualTo(4);
        pass(Duration.ofSeconds(10));
        assertThat(taken(10)).isEqualTo(6);
        pass(Duration.ofSeconds(21));
        assertThat(taken(10)).isZero();
        pass(Duration.ofSeconds(2));
        assertThat(taken(10)).isEqualTo(4);
        pass(Duration.ofDays(400));
        assertThat(taken(15)).isEqualTo(10);
    }
}
