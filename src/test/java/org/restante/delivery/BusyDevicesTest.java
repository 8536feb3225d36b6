package org.restante.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;

/** Who registers while a delivery to him goes on is known when it ends. */
class BusyDevicesTest {

    private static final ServedUser BOB = ServedUser.of("sip:bob@home2.example");
    private static final InstanceId PHONE = new InstanceId("urn:uuid:00000000-0000-4000-8000-000000000001");
    private static final InstanceId TABLET = new InstanceId("urn:uuid:00000000-0000-4000-8000-000000000002");
    private static final Instant EARLY = Instant.parse("2026-03-02T08:15:31Z");
    private static final Instant LATE = EARLY.plusSeconds(3);

    private final BusyDevices busy = new BusyDevices();

    @Test
    void theLastRegistrationOfABusyDeviceIsTold() {
        busy.begin(BOB, PHONE);
        busy.begin(BOB, TABLET);
        assertThat(busy.of(BOB)).containsExactlyInAnyOrder(PHONE, TABLET);
        busy.registered(BOB, Set.of(PHONE), EARLY);
        busy.registered(BOB, Set.of(PHONE), LATE);
        assertThat(busy.end(BOB, PHONE)).isEqualTo(LATE);
        assertThat(busy.of(BOB)).containsExactly(TABLET);
        assertThat(busy.end(BOB, TABLET)).as("did not register").isEqualTo(Instant.MIN);
        assertThat(busy.of(BOB)).isEmpty();
    }

    @Test
    void ofADeviceThatIsNotBusyNothingIsNoted() {
        busy.registered(BOB, Set.of(PHONE), EARLY);
        busy.begin(BOB, PHONE);
        assertThat(busy.end(BOB, PHONE)).isEqualTo(Instant.MIN);
        busy.begin(BOB, PHONE);
        busy.registered(BOB, Set.of(PHONE), EARLY);
        busy.end(BOB, PHONE);
        busy.begin(BOB, PHONE);
        assertThat(busy.end(BOB, PHONE)).as("of a delivery before").isEqualTo(Instant.MIN);
    }
}
