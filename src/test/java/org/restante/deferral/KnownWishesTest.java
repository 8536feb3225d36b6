package org.restante.deferral;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.restante.cpm.ServedUser;

/** What is known of users without asking, and that a change meanwhile is not missed. */
class KnownWishesTest {

    private static final ServedUser BOB = new ServedUser("sip:bob@home2.example");
    private static final ServedUser CAROL = new ServedUser("sip:carol@home2.example");
    private static final Instant NOW = Instant.parse("2026-03-02T08:15:31Z");

    private final KnownWishes known = new KnownWishes();

    @Test
    void whoWasAskedAboutAndSaidNothingNeedNotBeAskedAboutForAWhile() {
        assertThat(known.lack(BOB, NOW)).isFalse();
        known.saidNothing(BOB, known.changes(), NOW);
        assertThat(known.lack(BOB, NOW)).isTrue();
        assertThat(known.lack(CAROL, NOW)).isFalse();
        assertThat(known.lack(BOB, NOW.plus(QuietUsers.GENERATION.multipliedBy(2)))).isFalse();
    }

    @Test
    void whatWasReadOfAUserBeforeAChangeIsNotKept() {
        int before = known.changes();
        known.changed(BOB);
        known.saidNothing(BOB, before, NOW);
        assertThat(known.lack(BOB, NOW)).isFalse();
    }

    @Test
    void aChangeCountsForWhoWasAskedAboutAndForWhoIsNoneOfTheFew() {
        known.saidNothing(BOB, known.changes(), NOW);
        known.read(() -> Optional.of(Set.of()), NOW);
        known.changed(BOB);
        assertThat(known.lack(BOB, NOW)).isFalse();
        assertThat(known.lack(CAROL, NOW)).isTrue();
    }

    @Test
    void whatWasReadOfAllBeforeAChangeIsNotKept() {
        known.read(() -> {
            known.changed(BOB);
            return Optional.of(Set.of());
        }, NOW);
        assertThat(known.lack(BOB, NOW)).isFalse();
        assertThat(known.areDue(NOW)).as("it is read once more").isTrue();
    }

    @Test
    void whereThereAreTooManyToKnowOnlyThoseCountWhoWereAskedAbout() {
        known.saidNothing(BOB, known.changes(), NOW);
        known.read(Optional::empty, NOW);
        assertThat(known.lack(BOB, NOW)).isTrue();
        assertThat(known.lack(CAROL, NOW)).isFalse();
        assertThat(known.areDue(NOW.plus(KnownWishes.PERIOD).minus(Duration.ofMillis(1)))).isFalse();
    }
}
