package org.restante.cpm;

import java.io.Serializable;
import java.util.Locale;

/**
 * A public user identity served by this Participating Function, in canonical form: the key of everything that is
 * held for a person (queue, lane, devices, history).
 *
 * <p>Canonical means: no display name, no URI parameters, no URI headers, no port, scheme and host in lower case, user
 * part as received (RFC 3261 §19.1.4). A {@code tel} URI keeps its digits and loses visual separators (RFC 3966 §3).
 *
 * @param uri the canonical identity, for example {@code sip:bob@home2.example}; at most {@value #MAX_LENGTH} characters
 */
public record ServedUser(String uri) implements Serializable, Comparable<ServedUser> {

    /** Longest identity that is accepted, in characters; the store's columns have this width. */
    public static final int MAX_LENGTH = 255;

    public ServedUser {
        if (!uri.equals(canonical(uri))) {
            throw new IllegalArgumentException("not a canonical identity: " + uri);
        }
    }

    /**
     * Reads an identity as it stands in a header or a Request-URI.
     *
     * @param address a URI or name-addr, for example {@code "Bob" <sip:bob@Home2.example;user=phone>}
     * @return the canonical identity
     * @throws IllegalArgumentException if it is no sip, sips or tel URI, or too long
     */
    public static ServedUser of(String address) {
        return new ServedUser(canonical(address));
    }

    /** {@return the host part in lower case, empty for a {@code tel} identity} */
    public String domain() {
        return uri.startsWith("tel:") ? "" : uri.substring(uri.indexOf('@') + 1);
    }

    private static String canonical(String address) {
        String text = address.trim();
        int open = text.indexOf('<');
        if (open >= 0) {
            int close = text.indexOf('>', open);
            if (close < 0) {
                throw new IllegalArgumentException("unclosed angle bracket: " + address);
            }
            text = text.substring(open + 1, close).trim();
        }
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = cutAt(cutAt(text.substring(colon + 1), ';'), '?');
        String canonical = switch (scheme) {
            case "tel" -> "tel:" + rest.replaceAll("[-.()]", "");
            case "sip", "sips" -> "sip:" + userAtHost(rest, address);
            default -> throw new IllegalArgumentException("not a sip or tel identity: " + address);
        };
        if (canonical.length() > MAX_LENGTH || canonical.chars().anyMatch(c -> c <= ' ' || c == '<' || c == '>')) {
            throw new IllegalArgumentException("identity too long or with illegal characters");
        }
        return canonical;
    }

    private static String userAtHost(String rest, String address) {
        int at = rest.lastIndexOf('@');
        if (at <= 0 || at == rest.length() - 1) {
            throw new IllegalArgumentException("no user part or no host: " + address);
        }
        String host = rest.substring(at + 1).toLowerCase(Locale.ROOT);
        int port = host.lastIndexOf(':');
        if (port > host.lastIndexOf(']')) {
            host = host.substring(0, port);
        }
        return rest.substring(0, at) + '@' + host;
    }

    private static String cutAt(String text, char mark) {
        int at = text.indexOf(mark);
        return at < 0 ? text : text.substring(0, at);
    }

    @Override
    public int compareTo(ServedUser other) {
        return uri.compareTo(other.uri);
    }

    @Override
    public String toString() {
        return uri;
    }
}
