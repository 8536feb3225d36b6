package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandlerWatchTest {

    private final AtomicLong nanoTime = new AtomicLong();
    private final HandlerWatch watch = new HandlerWatch(LayerOptions.ordinary(), nanoTime::get);

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    private void after(Duration time) {
        nanoTime.addAndGet(time.toNanos());
        watch.look();
    }

    @Test
    void whatRunsTooLongIsInterruptedWellBeforeTheLockBreaks() {
        watch.begin("a handler");
        after(Duration.ofSeconds(19));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();

        after(Duration.ofSeconds(1));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void itIsInterruptedOnce() {
        watch.begin("a handler that takes no notice");
        after(Duration.ofSeconds(20));
        Thread.interrupted();
        after(Duration.ofSeconds(20));

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void theInterruptionEndsWithTheHandler() {
        HandlerWatch.Running running = watch.begin("a handler");
        after(Duration.ofSeconds(20));
        watch.end(running);

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void anInterruptionOfSomebodyElseIsKept() {
        HandlerWatch.Running running = watch.begin("a handler");
        Thread.currentThread().interrupt();
        watch.end(running);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    /** The lock is held since work began, whatever listeners it tells. */
    @Test
    void whatRunsWithinSomethingElseHasWhatIsLeftOfItsTime() {
        watch.begin("work");
        after(Duration.ofSeconds(19));
        HandlerWatch.Running listener = watch.begin("a listener");
        after(Duration.ofSeconds(1));
        assertThat(Thread.currentThread().isInterrupted()).isTrue();

        watch.end(listener);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        after(Duration.ofMillis(1));
        assertThat(Thread.currentThread().isInterrupted()).isFalse(); // what goes on is not what blocked
    }

    @Test
    void whatRunsWithinSomethingElseSharesItsBeans() {
        HandlerWatch.Running work = watch.begin("work");
        HandlerWatch.Running listener = watch.begin("a listener");
        assertThat(watch.current()).isSameAs(listener);
        assertThat(listener.instances()).isSameAs(work.instances());

        watch.end(listener);
        assertThat(watch.current()).isSameAs(work);
        watch.end(work);
        assertThat(watch.current()).isNull();
    }

    @Test
    void whatHasEndedIsLeftAlone() {
        watch.end(watch.begin("a handler"));
        after(Duration.ofMinutes(1));

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void theLimitCannotBeSetNearTheContainers() {
        assertThatIllegalArgumentException().isThrownBy(() -> new LayerOptions(Set.of(), Duration.ofSeconds(1),
                Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(26), 1, 1));
    }
}
