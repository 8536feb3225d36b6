package org.restante.config;

import java.util.List;

/** Settings that cannot be used. The message names every key that is wrong and what was expected. */
public class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param errors one line for each key that is wrong */
    public SettingsException(List<String> errors) {
        super("settings: " + String.join("; ", errors));
    }
}
