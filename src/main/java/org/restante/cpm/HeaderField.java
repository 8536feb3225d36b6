package org.restante.cpm;

import java.io.Serializable;

/**
 * One header field, name and value, as it is stored or goes to the wire. Neither part can hold CR or LF, so a value
 * copied from a stored message cannot smuggle a second header into a new one.
 *
 * @param name  the field's name in its canonical spelling, without the colon
 * @param value the field's value, unfolded and trimmed; may be empty
 */
public record HeaderField(String name, String value) implements Serializable {

    public HeaderField {
        if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 127 && c != ':')) {
            throw new IllegalArgumentException("illegal header name");
        }
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0 || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("line break in the value of header " + name);
        }
    }

    /** {@return whether this field has the given name, compared without regard to case (RFC 3261 §7.3.1)} */
    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    /** {@return the field as a line without its line end} */
    @Override
    public String toString() {
        return name + ": " + value;
    }
}
