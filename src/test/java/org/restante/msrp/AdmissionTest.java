package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who a listener lets in. */
class AdmissionTest {

    private final Admission admission = new Admission(new AdmissionLimits(5, 3, 4, 2, 2, Duration.ofSeconds(10)));

    private static InetAddress from(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    private Admission.Ticket admitted(String address) {
        return admission.admit(from(address)).orElseThrow();
    }

    @Test
    void unboundConnectionsOfASourceAreLimitedUntilTheyAreBound() {
        admitted("192.0.2.1");
        Admission.Ticket second = admitted("192.0.2.1");
        assertThat(admission.admit(from("192.0.2.1"))).isEmpty();
        second.bound();
        second.bound();
        admitted("192.0.2.1").bound();
        assertThat(admission.admit(from("192.0.2.1"))).as("three connections").isEmpty();
        second.left();
        second.left();
        admitted("192.0.2.1");
        assertThat(admission.nextWindow()).isEqualTo(2);
        assertThat(admission.nextWindow()).isZero();
    }

    @Test
    void allConnectionsAreLimited() {
        for (int i = 1; i <= 4; i++) {
            admitted("192.0.2." + i);
        }
        assertThat(admission.admit(from("192.0.2.5"))).as("four unbound").isEmpty();
    }

    @Test
    void boundConnectionsAreLimitedToo() {
        for (int i = 1; i <= 5; i++) {
            admitted("192.0.2." + i).bound();
        }
        assertThat(admission.admit(from("192.0.2.6"))).isEmpty();
    }

    @Test
    void siteOfIpv6IsOneSource() {
        admitted("2001:db8:1:2::1");
        admitted("2001:db8:1:2:ffff::2");
        assertThat(admission.admit(from("2001:db8:1:2::3"))).isEmpty();
        admitted("2001:db8:1:3::1");
    }

    @Test
    void straysOfASourceAreAnsweredAFewTimesInAWindow() {
        Admission.Ticket one = admitted("192.0.2.1");
        Admission.Ticket same = admitted("192.0.2.1");
        assertThat(one.mayAnswerStray()).isTrue();
        assertThat(same.mayAnswerStray()).isTrue();
        assertThat(one.mayAnswerStray()).isFalse();
        assertThat(admitted("192.0.2.2").mayAnswerStray()).isTrue();
        admission.nextWindow();
        assertThat(one.mayAnswerStray()).isTrue();
    }

    @Test
    void connectionsThatAreGoneLeaveNothingBehind() {
        for (int round = 0; round < 100; round++) {
            admitted("192.0.2.1").left();
        }
        admitted("192.0.2.1");
        admitted("192.0.2.1");
    }
}
