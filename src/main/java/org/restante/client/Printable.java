package org.restante.client;

/** Text from strangers, made safe for a terminal. */
final class Printable {

    private Printable() {
    }

    /** {@return the text in one line: line ends and other control characters become blanks} */
    static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) || isDirectionMark(c) ? ' ' : c));
        return line.toString().strip();
    }

    /** Marks that turn the reading direction could make a line show what it does not say. */
    private static boolean isDirectionMark(int c) {
        return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    }
}
