package org.restante.benchmark;

import java.util.Arrays;
import java.util.Locale;

/**
 * Ratios of things that were measured in pairs, one right after the other, so that what else the machine does meanwhile
 * hits both. Their median is not moved by a few pairs that were disturbed; how sure it is, the interval tells.
 *
 * @param sorted the ratios, ascending
 */
record PairedRatios(double[] sorted) {

    /** Of fewer pairs, not even all ratios together make an interval of 95 %. */
    static final int FEWEST = 6;

    private static final double TAIL = 0.025;

    /** Takes the first of each pair by the second. */
    static PairedRatios of(double[] first, double[] second) {
        double[] ratios = new double[first.length];
        Arrays.setAll(ratios, i -> first[i] / second[i]);
        Arrays.sort(ratios);
        return new PairedRatios(ratios);
    }

    double median() {
        return median(sorted);
    }

    static double median(double[] sorted) {
        return Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1).average().orElseThrow();
    }

    /** {@return lower end of the interval that holds the true median in 95 of 100 cases, however the ratios are spread} */
    double low() {
        return sorted[rank()];
    }

    /** {@return upper end of the same interval} */
    double high() {
        return sorted[sorted.length - 1 - rank()];
    }

    /** The true median is below the k-th of n values if fewer than k fell below it: as with n tosses of a coin. */
    private int rank() {
        int n = sorted.length;
        double probability = Math.pow(0.5, n);
        double below = probability;
        int rank = 0;
        while (rank < (n - 1) / 2) {
            probability = probability * (n - rank) / (rank + 1);
            if (below + probability > TAIL) {
                break;
            }
            below += probability;
            rank++;
        }
        return rank;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f (95%% interval of the median %.3f to %.3f, %d pairs, all within %.3f to %.3f)",
                median(), low(), high(), sorted.length, sorted[0], sorted[sorted.length - 1]);
    }
}
