package org.restante.command;

/** Text that came from elsewhere, made safe for a terminal. */
final class Shown {

    private Shown() {
    }

    /** {@return the text in one line: line ends, control characters and marks of reading direction become blanks} */
    static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> line.appendCodePoint(isUnsafe(c) ? ' ' : c));
        return line.toString().strip();
    }

    /** {@return the text in one line of at most so many characters} */
    static String cut(String text, int width) {
        String line = line(text);
        return line.length() <= width ? line : line.substring(0, Math.max(0, width - 1)) + '…';
    }

    private static boolean isUnsafe(int c) {
        return Character.isISOControl(c) || c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    }
}
