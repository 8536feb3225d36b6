package org.restante.msrp;

import java.util.Locale;

/** What the sender of a request wants to hear (RFC 4975 §7.1.2). */
enum FailureReport {

    /** Every response. */
    YES,
    /** Responses that tell an error. */
    PARTIAL,
    /** No response. */
    NO;

    /** {@return what the headers ask for; yes if they say nothing that is known} */
    static FailureReport of(Headers headers) {
        return switch (headers.first(Headers.FAILURE_REPORT).orElse("yes").toLowerCase(Locale.ROOT)) {
            case "no" -> NO;
            case "partial" -> PARTIAL;
            default -> YES;
        };
    }

    boolean wants(int status) {
        return this == YES || this == PARTIAL && status != 200;
    }
}
