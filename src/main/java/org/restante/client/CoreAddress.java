package org.restante.client;

/**
 * Where the client's requests go: the SIP/IP core that it registers at.
 *
 * @param transport how it is reached
 * @param host      host name or address, an IPv6 address in brackets
 * @param port      1..65535
 */
public record CoreAddress(SipTransport transport, String host, int port) {

    public CoreAddress {
        if (host.isBlank() || host.chars().anyMatch(c -> c <= ' ' || c >= 127 || c == ';' || c == '>') || port < 1
                || port > 65535) {
            throw new IllegalArgumentException("a core address is udp:host:port or tcp:host:port");
        }
    }

    /**
     * Reads {@code udp:127.0.0.1:5070}; transport and port may be left out (udp, 5060).
     *
     * @throws IllegalArgumentException if it is none
     */
    public static CoreAddress parse(String text) {
        SipTransport transport = SipTransport.UDP;
        String rest = text.trim();
        int colon = rest.indexOf(':');
        if (colon > 0 && rest.substring(0, colon).matches("(?i)udp|tcp")) {
            transport = SipTransport.of(rest.substring(0, colon));
            rest = rest.substring(colon + 1);
        }
        int port = rest.lastIndexOf(':');
        if (port <= rest.lastIndexOf(']')) {
            return new CoreAddress(transport, rest, 5060);
        }
        String number = rest.substring(port + 1);
        return new CoreAddress(transport, rest.substring(0, port), number.matches("[0-9]{1,5}") ? Integer.parseInt(number) : 0);
    }

    /** {@return the URI of a Route header that leads to this address} */
    String routeUri() {
        return "sip:" + host + ':' + port + ";transport=" + transport.token() + ";lr";
    }

    @Override
    public String toString() {
        return transport.token() + ':' + host + ':' + port;
    }
}
