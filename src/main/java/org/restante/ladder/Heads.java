package org.restante.ladder;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Heads of SIP messages and MSRP frames as text. Pure. */
final class Heads {

    private static final Set<String> SECRET = Set.of("authorization", "proxy-authorization", "authentication-info",
            "proxy-authentication-info");

    /** Longest head that is kept, in characters; what a peer sends beyond it is cut. */
    private static final int MOST = 8 * 1024;

    private Heads() {
    }

    /** {@return a head as it is kept: bounded, one header a line, without what would let others pass for us} */
    static String kept(String head) {
        StringBuilder kept = new StringBuilder(Math.min(head.length(), MOST));
        String[] lines = head.split("\r?\n");
        boolean secret = false;
        for (String line : lines) {
            boolean continued = line.startsWith(" ") || line.startsWith("\t");
            secret = continued ? secret : SECRET.contains(name(line));
            if (kept.length() + line.length() > MOST) {
                return kept.append("\r\nX-Cut: ").append(head.length()).append(" octets").toString();
            }
            if (!secret || !continued) {
                kept.append(kept.isEmpty() ? "" : "\r\n").append(secret ? line.substring(0, line.indexOf(':')) + ": withheld" : line);
            }
        }
        return kept.toString();
    }

    private static String name(String line) {
        int colon = line.indexOf(':');
        return colon < 0 ? "" : line.substring(0, colon).trim().toLowerCase(Locale.ROOT);
    }

    /** {@return the value of the first header of that name} */
    static Optional<String> header(String head, String name) {
        return head.lines().skip(1).filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).trim()).findFirst();
    }

    /** {@return the session id of whoever wrote a session description: the last URI of its path, behind those of relays} */
    static Optional<String> mediaSession(String sdp) {
        return sdp.lines().filter(line -> line.startsWith("a=path:")).map(line -> line.substring(7).trim())
                .map(path -> sessionOf(path.substring(path.lastIndexOf(' ') + 1))).filter(id -> !id.isEmpty()).findFirst();
    }

    /** {@return whether a chunk with this Byte-Range is not the last of its message, as far as the range tells} */
    static boolean isFollowed(String byteRange) {
        int dash = byteRange.indexOf('-');
        int slash = byteRange.indexOf('/');
        if (dash < 0 || slash < dash) {
            return false;
        }
        String last = byteRange.substring(dash + 1, slash);
        String total = byteRange.substring(slash + 1);
        return !last.equals("*") && !total.equals("*") && !last.equals(total);
    }

    /** {@return the session id of the first MSRP URI of a path (RFC 4975 §6), empty text if it has none} */
    static String sessionOf(String path) {
        int end = path.indexOf(' ');
        String uri = end < 0 ? path : path.substring(0, end);
        int slash = uri.indexOf('/', uri.indexOf("://") + 3);
        int semicolon = uri.indexOf(';', slash + 1);
        return slash < 0 || semicolon < 0 ? "" : uri.substring(slash + 1, semicolon);
    }
}
