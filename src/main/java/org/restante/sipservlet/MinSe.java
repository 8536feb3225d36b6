package org.restante.sipservlet;

import java.io.Serializable;
import java.time.Duration;

/**
 * Value of a Min-SE header (RFC 4028 §5): the shortest session interval that the ends and proxies so far agree to. It is
 * never below 90 s, whatever was received, and is 90 s where there is no such header.
 *
 * @param interval the shortest interval, in whole seconds
 */
record MinSe(Duration interval) implements Serializable {

    private static final long serialVersionUID = 1L;

    static final String HEADER = "Min-SE";

    /** The shortest that RFC 4028 allows, and the meaning of an absent header. */
    static final MinSe LEAST = new MinSe(Duration.ofSeconds(90));

    MinSe {
        if (interval.compareTo(Duration.ofSeconds(90)) < 0) {
            interval = Duration.ofSeconds(90);
        }
    }

    /**
     * Reads a value; what is below 90 s counts as 90 s.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    static MinSe parse(String value) {
        return new MinSe(DeltaSeconds.parse(value).seconds());
    }

    /** {@return the header's value} */
    String format() {
        return String.valueOf(interval.toSeconds());
    }

    /** {@return the longer of the two} */
    MinSe or(MinSe other) {
        return interval.compareTo(other.interval) >= 0 ? this : other;
    }
}
