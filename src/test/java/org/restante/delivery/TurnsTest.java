package org.restante.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.restante.cpm.ServedUser;

class TurnsTest {

    private static final ServedUser ANN = ServedUser.of("sip:ann@home.test");
    private static final ServedUser BOB = ServedUser.of("sip:bob@home.test");

    private final Turns turns = new Turns(2);

    @Test
    void aUserWaitsWhileAsManyDeliveriesGoOnAsMay() {
        assertThat(turns.isOf(ANN, 1)).isTrue();
        assertThat(turns.isOf(ANN, 2)).isFalse();
        assertThat(turns.next(2)).isEmpty();
        assertThat(turns.next(1)).contains(ANN);
        assertThat(turns.next(1)).isEmpty();
    }

    @Test
    void usersComeInTheOrderInWhichTheyCameEachOnce() {
        turns.isOf(BOB, 2);
        turns.isOf(ANN, 2);
        turns.isOf(BOB, 3);

        assertThat(turns.next(1)).contains(BOB);
        assertThat(turns.next(1)).contains(ANN);
        assertThat(turns.next(1)).isEmpty();
    }

    @Test
    void whoGetsHisTurnOtherwiseWaitsNoLonger() {
        turns.isOf(ANN, 2);
        turns.isOf(ANN, 1);

        assertThat(turns.next(0)).isEmpty();
    }
}
