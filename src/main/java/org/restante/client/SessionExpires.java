package org.restante.client;

import java.time.Duration;
import java.util.Locale;

/**
 * A Session-Expires header (RFC 4028 §4).
 *
 * @param interval   session interval
 * @param refresher  uac or uas, empty text if left open
 */
record SessionExpires(Duration interval, String refresher) {

    /** The shortest interval that RFC 4028 allows. */
    static final Duration MINIMUM = Duration.ofSeconds(90);

    /**
     * Reads the header's value.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    static SessionExpires parse(String value) {
        String[] parts = value.toLowerCase(Locale.ROOT).split(";");
        String seconds = parts[0].trim();
        if (!seconds.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("illegal Session-Expires");
        }
        String refresher = "";
        for (String part : parts) {
            String parameter = part.replace(" ", "");
            if (parameter.equals("refresher=uac") || parameter.equals("refresher=uas")) {
                refresher = parameter.substring("refresher=".length());
            }
        }
        return new SessionExpires(Duration.ofSeconds(Long.parseLong(seconds)), refresher);
    }

    /** {@return the value to answer: the same interval; who refreshes stays, and is the caller if left open} */
    String answer() {
        return interval.toSeconds() + ";refresher=" + (refresher.isEmpty() ? "uac" : refresher);
    }

    /** {@return whether the refreshes are ours, the callee's} */
    boolean isOurs() {
        return refresher.equals("uas");
    }

    /** When a session that nobody refreshed is ended: a third of the interval, at most 32 s, before its end (§10). */
    Duration untilGivenUp() {
        long margin = Math.min(32, interval.toSeconds() / 3);
        return interval.minusSeconds(margin);
    }
}
