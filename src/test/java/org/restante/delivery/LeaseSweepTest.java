package org.restante.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.restante.queue.Samples.BOB;
import static org.restante.queue.Samples.NOW;
import static org.restante.queue.Samples.PHONE;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.restante.Requirement;
import org.restante.config.SettingsReader;
import org.restante.queue.InMemoryDeferredMessageQueue;
import org.restante.queue.Lease;
import org.restante.queue.MessageIds;
import org.restante.queue.MovableClock;
import org.restante.queue.Samples;
import org.restante.trigger.RecordedTriggers;
import org.restante.trigger.Trigger;

/** Leases are taken back when they ran out, not when the clock was set. */
class LeaseSweepTest {

    private static final Duration LEASE = Duration.ofMinutes(2);

    private final MovableClock clock = new MovableClock(NOW);
    private final RecordedTriggers triggers = new RecordedTriggers();
    private final InMemoryDeferredMessageQueue queue = new InMemoryDeferredMessageQueue(new MessageIds(clock, new Random(1)));
    private Duration up = Duration.ZERO;
    private final LeaseSweep sweep = new LeaseSweep(SettingsReader.read(Map.of("served.domains", "home2.example",
            "queue.lease", "2m"), Map.of()), queue, clock, triggers, () -> up.toNanos());
    private Lease lease;

    @BeforeEach
    void claim() {
        queue.defer(Samples.pager(BOB, "one", 3), new ByteArrayInputStream(new byte[3]));
        lease = queue.claim(BOB, PHONE, new UUID(1, 1), "node", clock.instant(), LEASE).orElseThrow();
    }

    private void passes(Duration time) {
        up = up.plus(time);
        clock.set(clock.instant().plus(time));
        sweep.sweep();
    }

    @Test
    @Requirement("DEF-16")
    void def16_aLeaseThatRanOutIsTakenBackAndItsUserWoken() {
        passes(LEASE.minusSeconds(1));
        assertThat(triggers.taken()).isEmpty();
        passes(Duration.ofSeconds(1));
        assertThat(triggers.taken()).containsExactly(new Trigger.RetryDue(BOB));
        assertThat(queue.renew(lease, clock.instant(), LEASE)).isEmpty();
    }

    @Test
    @Requirement("DEF-16")
    void def16_aClockThatIsSetTakesNoLeaseOfADeliveryThatRenewsIt() {
        for (Duration jump : new Duration[] {Duration.ofHours(5), Duration.ofDays(-2), Duration.ofHours(50)}) {
            clock.set(clock.instant().plus(jump));
            passes(Duration.ofSeconds(5));
            passes(LEASE.dividedBy(2));
            Optional<Lease> renewed = queue.renew(lease, clock.instant(), LEASE);
            assertThat(renewed).as("after " + jump).isPresent();
            passes(LEASE.dividedBy(2));
            assertThat(queue.renew(lease, clock.instant(), LEASE)).isPresent();
            passes(Duration.ofSeconds(30));
        }
        assertThat(triggers.taken()).isEmpty();
    }

    @Test
    void whatNobodyRenewsIsTakenBackAfterALease() {
        clock.set(clock.instant().plus(Duration.ofHours(5)));
        passes(Duration.ofSeconds(5));
        passes(LEASE.minusSeconds(1));
        assertThat(triggers.taken()).isEmpty();
        passes(Duration.ofSeconds(1));
        assertThat(triggers.taken()).containsExactly(new Trigger.RetryDue(BOB));
    }

    @Test
    void aClockThatIsCorrectedALittleChangesNothing() {
        passes(LEASE.minusSeconds(10));
        clock.set(clock.instant().plusSeconds(9));
        passes(Duration.ofSeconds(1));
        assertThat(triggers.taken()).containsExactly(new Trigger.RetryDue(BOB));
    }
}
