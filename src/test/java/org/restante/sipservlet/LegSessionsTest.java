package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LegSessionsTest {

    @ParameterizedTest
    @CsvSource({"PT0S, 1", "PT60S, 1", "PT61S, 2", "PT90S, 2", "PT600S, 10", "P36500000D, 2147483647"})
    void aSessionLivesNoShorterThanItWasAskedTo(Duration time, int minutes) {
        assertThat(LegSessions.minutes(time)).isEqualTo(minutes);
    }
}
