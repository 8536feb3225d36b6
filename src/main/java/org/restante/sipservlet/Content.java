package org.restante.sipservlet;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Body of a message with its type. Kept in a session where it is needed again: a session refresh repeats the last SDP.
 *
 * @param type   value of Content-Type, empty without body
 * @param octets the body, possibly empty
 */
public record Content(String type, byte[] octets) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** No body. */
    public static final Content NONE = new Content("", new byte[0]);

    /** {@return whether there is a body} */
    public boolean isPresent() {
        return !type.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content content && type.equals(content.type) && Arrays.equals(octets, content.octets);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return type + ", " + octets.length + " octets"; // bodies are never logged
    }
}
