package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** When a session is over, and when a refresh that did not succeed is tried again. */
class KeepAliveStateTest {

    private static final Instant NOW = Instant.parse("2026-03-02T08:15:30Z");
    private static final KeepAliveState OPENING = KeepAliveState.opening(
            KeepAliveOffer.opening(KeepAliveNegotiationTest.preference(1800, 90)));

    @Test
    void aSessionLivesUntilAMarginBeforeItsInterval() {
        KeepAliveState agreed = OPENING.agreed(new KeepAliveTerms(Duration.ofSeconds(1800), true), NOW);

        assertThat(agreed.left(NOW)).hasSeconds(1768);
        assertThat(agreed.left(NOW.plusSeconds(1767))).hasSeconds(1);
        assertThat(agreed.left(NOW.plusSeconds(1768))).isZero();
        assertThat(agreed.left(NOW.plusSeconds(9999))).isZero();
        assertThat(OPENING.agreed(new KeepAliveTerms(Duration.ofSeconds(90), false), NOW).left(NOW)).hasSeconds(60);
    }

    @Property
    void attemptsBecomeDenserAndComeToAnEndBeforeTheSessionDoes(@ForAll @LongRange(min = 1, max = 86_400_000) long millis) {
        Duration left = Duration.ofMillis(millis);
        int attempts = 0;
        for (Duration wait = KeepAliveSteps.nextAttempt(left); !left.isZero(); wait = KeepAliveSteps.nextAttempt(left)) {
            assertThat(wait).isPositive().isLessThanOrEqualTo(left);
            left = left.minus(wait);
            attempts++;
        }
        assertThat(attempts).isLessThanOrEqualTo(18); // halves of a day down to a second
    }
}
