package org.restante.ladder;

import java.util.Locale;

/**
 * The topmost Via of a SIP message (RFC 3261 §20.42).
 *
 * @param transport upper case
 * @param sentBy    host and port
 */
record Via(String transport, String sentBy) {

    /** {@return that of a message; without one UDP and nobody} */
    static Via of(String head) {
        String value = Heads.header(head, "Via").or(() -> Heads.header(head, "v")).orElse("");
        String[] words = value.split("[ \t]+", 2);
        String transport = words[0].substring(words[0].lastIndexOf('/') + 1).toUpperCase(Locale.ROOT);
        String sentBy = words.length < 2 ? "" : words[1].split("[;, ]", 2)[0];
        return new Via(transport.isEmpty() ? "UDP" : transport, sentBy);
    }

    boolean isDatagram() {
        return transport.equals("UDP");
    }
}
