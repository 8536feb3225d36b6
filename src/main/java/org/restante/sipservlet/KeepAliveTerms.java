package org.restante.sipservlet;

import java.io.Serializable;
import java.time.Duration;

/**
 * What was agreed for a session by the last exchange.
 *
 * @param interval the session interval; zero if there is no session timer
 * @param ours     whether the refreshes are ours
 */
record KeepAliveTerms(Duration interval, boolean ours) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** No session timer. */
    static final KeepAliveTerms NONE = new KeepAliveTerms(Duration.ZERO, false);

    private static final Duration LONGEST_MARGIN = Duration.ofSeconds(32);

    /** {@return whether there is a session timer} */
    boolean isTimed() {
        return !interval.isZero();
    }

    /** {@return when the refresher refreshes, counted from the last exchange (RFC 4028 §10)} */
    Duration refreshAfter() {
        return interval.dividedBy(2);
    }

    /** {@return when a session that was not refreshed is ended: a little before the interval is over (RFC 4028 §10)} */
    Duration expireAfter() {
        Duration third = interval.dividedBy(3);
        return interval.minus(third.compareTo(LONGEST_MARGIN) < 0 ? third : LONGEST_MARGIN);
    }
}
