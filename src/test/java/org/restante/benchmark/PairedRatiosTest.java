package org.restante.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedRatiosTest {

    /** Ranks as statistical tables give them for the 95 % interval of a median. */
    @ParameterizedTest
    @CsvSource({"6, 1, 6", "10, 2, 9", "15, 4, 12", "20, 6, 15", "25, 8, 18", "30, 10, 21"})
    void theIntervalOfTheMedianIsThatOfTheTables(int pairs, int low, int high) {
        PairedRatios ratios = new PairedRatios(IntStream.rangeClosed(1, pairs).asDoubleStream().toArray());

        assertThat(ratios.low()).isEqualTo(low);
        assertThat(ratios.high()).isEqualTo(high);
    }

    @Test
    void pairsThatWereDisturbedDoNotMoveTheMedian() {
        double[] measure = DoubleStream.generate(() -> 100).limit(21).toArray();
        double[] disturbed = measure.clone();
        disturbed[3] = 900;
        disturbed[4] = 1;

        assertThat(PairedRatios.of(disturbed, measure).median()).isEqualTo(1);
        assertThat(PairedRatios.of(disturbed, measure).high()).isEqualTo(1);
    }
}
