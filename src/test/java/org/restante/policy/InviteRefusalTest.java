package org.restante.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Table E.1, line by line; a code that is not in it is taken by its class. */
class InviteRefusalTest {

    /** Statuses of a line, what follows for a delivery to a device, whether a live message is held. */
    @ParameterizedTest
    @CsvSource({
        "300 301 302 303 304 305 380, FAILED, false",
        "400 402 405 406 414 416 420 421 482 483 493 505, MISCONFIGURED, false",
        "401 407, MISCONFIGURED, false",
        "403, FORBIDDEN, false",
        "404, DEVICE_GONE, true",
        "410 604, DEVICE_GONE, false",
        "408, UNREACHABLE, true",
        "413 513, MISCONFIGURED, false",
        "415 488 606, NEXT_FORM, false",
        "422, LARGER_INTERVAL, false",
        "430 439, UNREACHABLE, true",
        "480, UNREACHABLE, true",
        "481, MISCONFIGURED, false",
        "484 485, DEVICE_GONE, false",
        "486, BUSY, true",
        "487, UNREACHABLE, true",
        "491, FAILED, false",
        "494, MISCONFIGURED, false",
        "500 502 503 504 580, UNREACHABLE, true",
        "600, BUSY_EVERYWHERE, true",
        "603, DECLINED, false",
        "399, FAILED, false", "499, MISCONFIGURED, false", "599, UNREACHABLE, true", "699, DECLINED, false"})
    void everyResponseHasItsConsequence(String statuses, InviteRefusal expected, boolean deferrable) {
        assertThat(Arrays.stream(statuses.split(" ")).map(Integer::parseInt)).allSatisfy(status -> {
            assertThat(InviteRefusal.of(status, true)).isEqualTo(expected);
            assertThat(InviteRefusal.isDeferrable(status, true)).isEqualTo(deferrable);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410, 484, 485, 604})
    void anAddressOfRecordThatIsNotFoundIsAnUnknownUser(int status) {
        assertThat(InviteRefusal.of(status, false)).isEqualTo(InviteRefusal.USER_UNKNOWN);
        assertThat(InviteRefusal.isDeferrable(status, false)).isFalse();
    }

    @Test
    void whomTheInviteNamesMattersForNothingElse() {
        assertThat(IntStream.rangeClosed(300, 699).filter(status ->
                InviteRefusal.of(status, true) != InviteRefusal.of(status, false))).containsExactly(404, 410, 484, 485, 604);
    }

    @Test
    void onlyTheUserEndsACampaign() {
        assertThat(InviteRefusal.values()).filteredOn(InviteRefusal::endsCampaign)
                .containsExactly(InviteRefusal.BUSY_EVERYWHERE, InviteRefusal.DECLINED);
    }

    @Test
    void whatRefusesNothingIsAFault() {
        assertThatIllegalArgumentException().isThrownBy(() -> InviteRefusal.of(200, true));
        assertThatIllegalArgumentException().isThrownBy(() -> InviteRefusal.of(180, true));
        assertThatIllegalArgumentException().isThrownBy(() -> InviteRefusal.isDeferrable(700, true));
    }
}
