package org.restante.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TallyTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // it may run over
    private final Tally tally = new Tally(nanos::get);

    @Test
    void theFirstIsToldAtOnceAndTheOthersTogether() {
        assertThat(tally.count()).isEqualTo(1);
        for (int i = 0; i < 500; i++) {
            assertThat(tally.count()).isZero();
        }
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
        assertThat(tally.count()).isEqualTo(501);
        assertThat(tally.count()).isZero();
    }
}
