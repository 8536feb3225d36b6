package org.restante.cpm;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Pattern;

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

    private static final Pattern HOST = Pattern.compile("[a-z0-9._-]+|\\[[0-9a-f:.]+]");
    private static final Pattern SEPARATORS = Pattern.compile("[-.()]");
    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9A-Fa-f*#]+");

    public ServedUser {
        if (!uri.equals(canonical(uri))) {
            throw new IllegalArgumentException("not a canonical identity");
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
        try {
            return new ServedUser(canonical(address));
        } catch (IllegalArgumentException e) {
            String shown = address.substring(0, Math.min(address.length(), 80)).replaceAll("\\p{Cntrl}", "?");
            throw new IllegalArgumentException(e.getMessage() + ": '" + shown + "'", e);
        }
    }

    /** {@return the host part in lower case, empty for a {@code tel} identity} */
    public String domain() {
        return uri.startsWith("tel:") ? "" : uri.substring(uri.indexOf('@') + 1);
    }

    private static String canonical(String address) {
        String text = bare(address.trim());
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = text.substring(colon + 1);
        String canonical = switch (scheme) {
            case "tel" -> "tel:" + number(rest);
            case "sip", "sips" -> "sip:" + userAtHost(rest);
            default -> throw new IllegalArgumentException("not a sip or tel identity");
        };
        if (canonical.length() > MAX_LENGTH || canonical.chars().anyMatch(c -> c <= ' ' || c == 127 || "<>\"".indexOf(c) >= 0)) {
            throw new IllegalArgumentException("identity too long or with illegal characters");
        }
        return canonical;
    }

    /** The URI of a name-addr, or what is none as it is. A sender chooses his display name: what looks like a URI in it is none. */
    private static String bare(String address) {
        int from = 0;
        if (address.startsWith("\"")) {
            from = 1;
            while (from < address.length() && address.charAt(from) != '"') {
                from += address.charAt(from) == '\\' ? 2 : 1;
            }
        }
        int open = address.indexOf('<', from);
        if (open < 0) {
            return address;
        }
        int close = address.indexOf('>', open);
        if (close < 0) {
            throw new IllegalArgumentException("unclosed angle bracket");
        }
        return address.substring(open + 1, close).trim();
    }

    private static String number(String rest) {
        String number = SEPARATORS.matcher(cutAt(rest, ';')).replaceAll("");
        if (!NUMBER.matcher(number).matches()) {
            throw new IllegalArgumentException("not a telephone number");
        }
        return number;
    }

    /** The user part may hold semicolons and question marks, so the host is looked for first (RFC 3261 §25.1). */
    private static String userAtHost(String rest) {
        int at = rest.indexOf('@');
        String host = cutAt(cutAt(rest.substring(at + 1), ';'), '?').toLowerCase(Locale.ROOT);
        int port = host.lastIndexOf(':');
        if (port > host.lastIndexOf(']')) {
            host = host.substring(0, port);
        }
        if (at <= 0 || !HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("no user part or no host");
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
