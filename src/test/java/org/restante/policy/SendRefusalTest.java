package org.restante.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The statuses of table E.3, line by line. */
class SendRefusalTest {

    @ParameterizedTest
    @CsvSource({"400 401 423 404 499 500, ATTEMPT_FAILED, true, false", "403 408 481, OVER, false, true",
        "413, TOO_LARGE, false, false", "415, OTHER_FORM, false, false", "501, ATTEMPT_FAILED_AND_OVER, true, true",
        "506, NEW_SESSION, false, true"})
    void everyStatusHasItsConsequence(String statuses, SendRefusal expected, boolean counted, boolean endsSession) {
        assertThat(Arrays.stream(statuses.split(" ")).map(status -> SendRefusal.of(Integer.parseInt(status))))
                .containsOnly(expected);
        assertThat(expected.isCounted()).isEqualTo(counted);
        assertThat(expected.endsSession()).isEqualTo(endsSession);
    }
}
