package org.restante.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DevicePauseTest {

    private static final Instant NOW = Instant.parse("2026-03-02T08:15:31.204Z");

    private static DevicePause after(Optional<DevicePause> before, InviteRefusal refusal) {
        return DevicePause.after(before, Optional.of(refusal), OptionalLong.empty(), NOW);
    }

    @Test
    void pausesGrowAndAnOtherwiseFailedDeliveryIsAFailureToo() {
        DevicePause first = DevicePause.after(Optional.empty(), Optional.empty(), OptionalLong.empty(), NOW);
        DevicePause second = after(Optional.of(first), InviteRefusal.UNREACHABLE);

        assertThat(first.until()).contains(NOW.plus(Duration.ofMinutes(1)));
        assertThat(second.until()).contains(NOW.plus(Duration.ofMinutes(5)));
        assertThat(second.isOn(NOW.plus(Duration.ofMinutes(5)).minusMillis(1))).isTrue();
        assertThat(second.isOn(NOW.plus(Duration.ofMinutes(5)))).isFalse();
    }

    @Test
    void theThirdFaultOfConfigurationInARowWaitsForARegistration() {
        DevicePause one = after(Optional.empty(), InviteRefusal.MISCONFIGURED);
        DevicePause two = after(Optional.of(one), InviteRefusal.MISCONFIGURED);

        assertThat(two.until()).isPresent();
        assertThat(after(Optional.of(two), InviteRefusal.MISCONFIGURED).until()).isEmpty();
        DevicePause other = after(Optional.of(two), InviteRefusal.UNREACHABLE);
        assertThat(after(Optional.of(other), InviteRefusal.MISCONFIGURED).until()).as("not in a row").isPresent();
    }

    @ParameterizedTest
    @EnumSource(names = {"DEVICE_GONE", "USER_UNKNOWN"})
    void whoIsGoneIsWaitedFor(InviteRefusal refusal) {
        DevicePause gone = DevicePause.after(Optional.empty(), Optional.of(refusal), OptionalLong.of(5), NOW);

        assertThat(gone.until()).isEmpty();
        assertThat(gone.isOn(NOW.plus(Duration.ofDays(30)))).isTrue();
        assertThat(gone.afterRegistration(NOW)).isEmpty();
    }

    /** TRG-11: never inside 30 s, though it registers meanwhile. */
    @ParameterizedTest
    @CsvSource({"BUSY, true", "BUSY_EVERYWHERE, true", "DECLINED, true", "UNREACHABLE, false", "MISCONFIGURED, false"})
    void whoWasBusyHasHisPeaceFromRegistrationsToo(InviteRefusal refusal, boolean peace) {
        Optional<DevicePause> left = after(Optional.empty(), refusal).afterRegistration(NOW.plusSeconds(29));

        assertThat(left.isPresent()).isEqualTo(peace);
        left.ifPresent(pause -> {
            assertThat(pause.isOn(NOW.plusSeconds(29))).isTrue();
            assertThat(pause.isOn(NOW.plusSeconds(30))).isFalse();
            assertThat(pause.failures()).isZero();
        });
        assertThat(after(Optional.empty(), refusal).afterRegistration(NOW.plusSeconds(30))).isEmpty();
    }
}
