package org.restante.sipservlet;

import java.util.Locale;

/**
 * Who refreshes a session. The two are relative to the transaction at hand and to nothing else: after a refresh by the
 * peer, {@code UAC} means the peer, whoever opened the dialog (RFC 4028 §7.4).
 */
enum Refresher {
    /** The sender of the request. */
    UAC,
    /** The sender of the response. */
    UAS;

    /** {@return whether this is us} @param sentByUs whether the request of the transaction was ours */
    boolean isUs(boolean sentByUs) {
        return (this == UAC) == sentByUs;
    }

    /** {@return the value of the {@code refresher} parameter} */
    String token() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * {@return the refresher that a parameter names}
     *
     * @throws IllegalArgumentException if it names neither
     */
    static Refresher of(String token) {
        return switch (token.toLowerCase(Locale.ROOT)) {
            case "uac" -> UAC;
            case "uas" -> UAS;
            default -> throw new IllegalArgumentException("refresher is neither uac nor uas");
        };
    }
}
