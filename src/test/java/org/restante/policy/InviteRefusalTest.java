package org.restante.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InviteRefusalTest {

    /** Table E.1, line by line; a code that is not in it is taken by its class. */
    @ParameterizedTest
    @CsvSource({
        "300 301 302 303 304 305 380, RETRY",
        "400 402 405 406 413 414 416 420 421 481 482 483 493 494, MISCONFIGURED", "401 407, MISCONFIGURED",
        "403, FORBIDDEN", "404 410 484 485 604, DEVICE_GONE", "408 430 439, RETRY", "415 488 606, NEXT_FORM",
        "422, LARGER_INTERVAL", "480 487 491, RETRY", "486, BUSY", "500 502 503 504 505 513 580, RETRY",
        "600 603, STOP_CAMPAIGN", "399, RETRY", "499, MISCONFIGURED", "599, RETRY", "699, STOP_CAMPAIGN"})
    void everyResponseHasItsConsequence(String statuses, InviteRefusal expected) {
        assertThat(Arrays.stream(statuses.split(" ")).map(status -> InviteRefusal.of(Integer.parseInt(status), true)))
                .containsOnly(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410, 484, 485, 604})
    void anAddressOfRecordThatIsNotFoundIsAnUnknownUser(int status) {
        assertThat(InviteRefusal.of(status, false)).isEqualTo(InviteRefusal.USER_UNKNOWN);
    }

    @Test
    void whatRefusesNothingIsAFault() {
        assertThatIllegalArgumentException().isThrownBy(() -> InviteRefusal.of(200, true));
        assertThatIllegalArgumentException().isThrownBy(() -> InviteRefusal.of(180, true));
        assertThatIllegalArgumentException().isThrownBy(() -> InviteRefusal.of(700, true));
    }
}
