package org.restante.client;

import java.util.Locale;

/** How SIP travels between the client and its core. */
public enum SipTransport {
    UDP, TCP;

    /** {@return the name as SIP URIs write it} */
    public String token() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a transport's name.
     *
     * @throws IllegalArgumentException if it is neither udp nor tcp
     */
    public static SipTransport of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "udp" -> UDP;
            case "tcp" -> TCP;
            default -> throw new IllegalArgumentException("transport must be udp or tcp");
        };
    }
}
