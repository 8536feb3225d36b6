package org.restante.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;
import org.restante.policy.DevicePause;
import org.restante.policy.InviteRefusal;

class PausesTest {

    private static final Instant NOW = Instant.parse("2026-03-02T08:15:31.204Z");
    private static final ServedUser BOB = new ServedUser("sip:bob@home.test");
    private static final ServedUser DAN = new ServedUser("sip:dan@home.test");
    private static final InstanceId PHONE = new InstanceId("phone");
    private static final InstanceId TABLET = new InstanceId("tablet");

    private final Pauses pauses = new Pauses();

    private void fails(InstanceId device, InviteRefusal refusal) {
        pauses.failed(BOB, device, Optional.of(refusal), OptionalLong.empty(), NOW);
    }

    @Test
    void aPauseIsOfOneDeviceOfOneUserUntilItIsOver() {
        fails(PHONE, InviteRefusal.UNREACHABLE);

        assertThat(pauses.notNow(BOB, NOW)).containsExactly(PHONE);
        assertThat(pauses.notNow(DAN, NOW)).isEmpty();
        assertThat(pauses.notNow(BOB, NOW.plus(Duration.ofMinutes(1)))).isEmpty();
    }

    @Test
    void aRegistrationEndsThePausesOfItsDevicesButNotThatOfABusyOne() {
        fails(PHONE, InviteRefusal.DEVICE_GONE);
        fails(TABLET, InviteRefusal.BUSY);
        pauses.registered(BOB, Set.of(PHONE, TABLET), NOW.plusSeconds(1));

        assertThat(pauses.notNow(BOB, NOW.plusSeconds(1))).containsExactly(TABLET);
        assertThat(pauses.notNow(BOB, NOW.plusSeconds(30))).isEmpty();
    }

    @Test
    void aDeliveryThatSucceedsForgetsTheFailures() {
        fails(PHONE, InviteRefusal.UNREACHABLE);
        pauses.over(BOB, PHONE);

        assertThat(pauses.notNow(BOB, NOW)).isEmpty();
        assertThat(pauses.failed(BOB, PHONE, Optional.empty(), OptionalLong.empty(), NOW).failures()).isEqualTo(1);
    }

    @Test
    void aClockThatIsSetBackEndsWhatItWouldProlong() {
        fails(PHONE, InviteRefusal.UNREACHABLE);
        fails(TABLET, InviteRefusal.BUSY);
        pauses.suspend(BOB, NOW, DevicePause.SUSPENSION);
        assertThat(pauses.notNow(BOB, NOW.minusSeconds(59))).as("corrected a little").hasSize(2);
        assertThat(pauses.isSuspended(BOB, NOW.minusSeconds(59))).isTrue();
        Instant before = NOW.minus(Duration.ofDays(2));

        assertThat(pauses.isSuspended(BOB, before)).isFalse();
        assertThat(pauses.notNow(BOB, before)).isEmpty();
        pauses.registered(BOB, Set.of(TABLET), before);
        assertThat(pauses.notNow(BOB, NOW)).as("nothing is left of that of the tablet").containsExactly(PHONE);
    }

    @Test
    void aSuspensionIsOfTheUserAndOutlastsRegistrations() {
        pauses.suspend(BOB, NOW, DevicePause.SUSPENSION);
        pauses.registered(BOB, Set.of(PHONE), NOW.plusSeconds(1));

        assertThat(pauses.isSuspended(BOB, NOW.plus(Duration.ofMinutes(59)))).isTrue();
        assertThat(pauses.isSuspended(DAN, NOW)).isFalse();
        assertThat(pauses.isSuspended(BOB, NOW.plus(Duration.ofHours(1)))).isFalse();
    }
}
