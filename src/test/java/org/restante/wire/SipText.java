package org.restante.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Small pieces of SIP grammar (RFC 3261 §25) for scripted peers. */
public final class SipText {

    private SipText() {
    }

    /** {@return the text with every line end as CR LF} */
    public static String crlf(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n");
    }

    /** {@return the items of a comma list; commas in quotes or angle brackets do not count} */
    public static List<String> splitList(String value) {
        return split(value, ',');
    }

    /** {@return the parameter of a name-addr or token value, without quotes; "" for one without a value} */
    public static Optional<String> param(String value, String name) {
        List<String> pieces = split(value, ';');
        return pieces.subList(1, pieces.size()).stream()
                .map(piece -> piece.split("=", 2))
                .filter(piece -> piece[0].strip().equalsIgnoreCase(name))
                .map(piece -> piece.length == 1 ? "" : unquote(piece[1].strip()))
                .findFirst();
    }

    /** {@return the URI in {@code "Name" <uri>;param} or {@code uri;param}} */
    public static String uri(String nameAddr) {
        int open = nameAddr.indexOf('<');
        if (open >= 0) {
            return nameAddr.substring(open + 1, nameAddr.indexOf('>', open));
        }
        int semicolon = nameAddr.indexOf(';');
        return (semicolon < 0 ? nameAddr : nameAddr.substring(0, semicolon)).strip();
    }

    private static String unquote(String text) {
        boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static List<String> split(String value, char separator) {
        List<String> pieces = new ArrayList<>();
        boolean quoted = false;
        int angle = 0;
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '<') {
                angle++;
            } else if (!quoted && c == '>') {
                angle--;
            } else if (c == separator && !quoted && angle == 0) {
                pieces.add(value.substring(start, i).strip());
                start = i + 1;
            }
        }
        pieces.add(value.substring(start).strip());
        return pieces;
    }
}
