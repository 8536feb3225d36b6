package org.restante.config;

import java.util.Set;

/**
 * An address to listen on for SIP: {@code transport:host:port}.
 *
 * @param transport {@code udp}, {@code tcp} or {@code tls}
 * @param host      host name or address; IPv6 in brackets
 * @param port      1..65535
 */
public record ListenAddress(String transport, String host, int port) {

    private static final Set<String> TRANSPORTS = Set.of("udp", "tcp", "tls");

    /**
     * Reads {@code transport:host:port}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static ListenAddress parse(String text) {
        int first = text.indexOf(':');
        if (first < 0 || !TRANSPORTS.contains(text.substring(0, first))) {
            throw new IllegalArgumentException("expected udp|tcp|tls:host:port, got '" + text + "'");
        }
        HostPort address = HostPort.parse(text.substring(first + 1));
        return new ListenAddress(text.substring(0, first), address.host(), address.port());
    }

    @Override
    public String toString() {
        return transport + ":" + host + ":" + port;
    }
}
