package org.restante.lab;

import java.util.Optional;

/**
 * One parameter of a Contact as it was registered.
 *
 * @param name   its name in lower case
 * @param value  its value without quotes, empty for a flag
 * @param quoted whether the value was a quoted string
 */
record ContactParameter(String name, Optional<String> value, boolean quoted) {

    private static final int MAX_NAME = 64;
    private static final int MAX_VALUE = 1024;

    ContactParameter {
        if (name.isEmpty() || name.length() > MAX_NAME || value.map(String::length).orElse(0) > MAX_VALUE) {
            throw new IllegalArgumentException("Contact parameter too long");
        }
    }

    /** {@return the parameter as it goes to the wire, with its semicolon} */
    @Override
    public String toString() {
        return ';' + name + value.map(v -> '=' + (quoted ? '"' + v + '"' : v)).orElse("");
    }
}
