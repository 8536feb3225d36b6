package org.restante.config;

/**
 * A host and a port.
 *
 * @param host host name or address; IPv6 in brackets
 * @param port 1..65535
 */
public record HostPort(String host, int port) {

    /**
     * Reads {@code host:port}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static HostPort parse(String text) {
        if (!text.matches("([A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+]):[0-9]{1,5}")) {
            throw new IllegalArgumentException("expected host:port, IPv6 in brackets, got '" + text + "'");
        }
        int colon = text.lastIndexOf(':');
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port out of range in '" + text + "'");
        }
        return new HostPort(text.substring(0, colon), port);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
