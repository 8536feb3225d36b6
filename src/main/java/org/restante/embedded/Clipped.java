package org.restante.embedded;

/** Text from the network as it may stand in a log line: the beginning of its first line. */
final class Clipped {

    private static final int LONGEST = 80;

    private Clipped() {
    }

    /** {@return the beginning of a text; {@code none} for null} */
    static String text(String text) {
        if (text == null) {
            return "none";
        }
        String begin = text.substring(0, Math.min(text.length(), LONGEST)).split("[\r\n]", 2)[0].replaceAll("\\p{Cntrl}", "?");
        return begin.length() < text.length() ? begin + "..." : begin;
    }
}
