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

    /** A session timer that runs longer than this is none: it would keep a dead session for as long. */
    private static final Duration TOO_LONG = Duration.ofDays(1);

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

    /** {@return whether we would rather have no session timer than one that long} */
    boolean isTooLong() {
        return interval.compareTo(TOO_LONG) > 0;
    }

    /** {@return the longer of the two} */
    MinSe or(MinSe other) {
        return interval.compareTo(other.interval) >= 0 ? this : other;
    }
}
