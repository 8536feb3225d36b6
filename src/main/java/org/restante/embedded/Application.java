package org.restante.embedded;

import java.nio.file.Path;
import java.util.Map;

/**
 * An application to be deployed.
 *
 * @param archive     a WAR or SAR file, or a folder with its unpacked content
 * @param contextPath for example {@code /restante}
 * @param parameters  context parameters, as a deployment descriptor would give them
 */
public record Application(Path archive, String contextPath, Map<String, String> parameters) {

    public Application {
        parameters = Map.copyOf(parameters);
        if (!contextPath.matches("/[A-Za-z0-9_.-]+")) {
            throw new IllegalArgumentException("illegal context path: " + contextPath);
        }
    }
}
