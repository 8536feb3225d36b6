package org.restante.msrp;

import java.util.Locale;

/**
 * An MSRP URI (RFC 4975 §6): {@code msrp://host:port/session-id;tcp}.
 *
 * @param secure    whether the scheme is {@code msrps}
 * @param host      host name or address, IPv6 in brackets
 * @param port      port, 1..65535; 0 if the URI names none
 * @param sessionId session id, compared case-sensitively; empty for a relay's URI without one
 * @param transport transport, normally {@code tcp}, in lower case
 */
public record MsrpUri(boolean secure, String host, int port, String sessionId, String transport) {

    /**
     * Reads a URI as it stands in To-Path, From-Path or a=path.
     *
     * @throws IllegalArgumentException if it is no msrp or msrps URI with a transport parameter
     */
    public static MsrpUri parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        boolean secure = lower.startsWith("msrps://");
        if (!secure && !lower.startsWith("msrp://") || text.length() > 1024) {
            throw new IllegalArgumentException("not an MSRP URI");
        }
        String rest = text.substring(secure ? 8 : 7);
        int semicolon = rest.indexOf(';');
        if (semicolon < 0) {
            throw new IllegalArgumentException("MSRP URI without transport");
        }
        int next = rest.indexOf(';', semicolon + 1);
        String transport = rest.substring(semicolon + 1, next < 0 ? rest.length() : next);
        String before = rest.substring(0, semicolon);
        int slash = before.indexOf('/');
        String authority = slash < 0 ? before : before.substring(0, slash);
        String sessionId = slash < 0 ? "" : before.substring(slash + 1);
        authority = authority.substring(authority.lastIndexOf('@') + 1);
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String host = hasPort ? authority.substring(0, colon) : authority;
        int port = hasPort ? parsePort(authority.substring(colon + 1)) : 0;
        if (host.isEmpty() || transport.isEmpty() || text.chars().anyMatch(c -> c <= ' ' || c >= 127)) {
            throw new IllegalArgumentException("MSRP URI without host or transport, or with illegal characters");
        }
        return new MsrpUri(secure, host, port, sessionId, transport.toLowerCase(Locale.ROOT));
    }

    private static int parsePort(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65535) {
            throw new IllegalArgumentException("MSRP URI with an illegal port");
        }
        return Integer.parseInt(text);
    }

    /** {@return whether both name the same resource by the rules of RFC 4975 §6.1} */
    public boolean matches(MsrpUri other) {
        return secure == other.secure && Hosts.same(host, other.host) && port == other.port
                && sessionId.equals(other.sessionId) && transport.equals(other.transport);
    }

    @Override
    public String toString() {
        return (secure ? "msrps://" : "msrp://") + host + (port == 0 ? "" : ":" + port)
                + (sessionId.isEmpty() ? "" : "/" + sessionId) + ';' + transport;
    }
}
