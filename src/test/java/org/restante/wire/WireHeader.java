package org.restante.wire;

/**
 * One header field as it stood on the wire.
 *
 * @param name the name as written, a compact form is not expanded
 * @param value the value without the white space around it, folded lines joined by one space
 */
public record WireHeader(String name, String value) {

    static WireHeader parse(String line) {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("not a header line: " + line);
        }
        return new WireHeader(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
    }

    @Override
    public String toString() {
        return name + ": " + value;
    }
}
