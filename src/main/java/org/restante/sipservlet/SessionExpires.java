package org.restante.sipservlet;

import java.time.Duration;
import java.util.Optional;

/**
 * Value of a Session-Expires header (RFC 4028 §4).
 *
 * @param interval  the session interval, in whole seconds
 * @param refresher who refreshes; empty leaves the choice to the answer
 */
record SessionExpires(Duration interval, Optional<Refresher> refresher) {

    static final String HEADER = "Session-Expires";

    /**
     * Reads a value. An interval below the minimum of 90 s is no malformed value: it is answered with 422.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    static SessionExpires parse(String value) {
        DeltaSeconds delta = DeltaSeconds.parse(value);
        return new SessionExpires(delta.seconds(),
                Optional.ofNullable(delta.parameters().get("refresher")).map(Refresher::of));
    }

    /** {@return the header's value} */
    String format() {
        return interval.toSeconds() + refresher.map(who -> ";refresher=" + who.token()).orElse("");
    }
}
