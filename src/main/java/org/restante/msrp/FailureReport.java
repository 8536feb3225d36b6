package org.restante.msrp;

import java.util.Locale;

/** What the sender of a message wants to hear if it fails (RFC 4975 §7.1.2). */
public enum FailureReport {

    /** A response to every chunk, and reports of failures that show later. */
    YES,
    /** Responses and reports that tell an error. */
    PARTIAL,
    /** Nothing. */
    NO;

    /** {@return what the headers ask for; yes if they say nothing that is known} */
    static FailureReport of(Headers headers) {
        return switch (headers.first(Headers.FAILURE_REPORT).orElse("yes").toLowerCase(Locale.ROOT)) {
            case "no" -> NO;
            case "partial" -> PARTIAL;
            default -> YES;
        };
    }

    /** {@return how it stands on the wire} */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean wants(int status) {
        return this == YES || this == PARTIAL && status != 200;
    }
}
