package org.restante.console;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import javax.servlet.ServletContext;

/** The version of the archive that runs, as its build wrote it there. */
@Singleton
final class Release {

    private static final String FILE = "/META-INF/maven/org.restante/restante/pom.properties";

    private final String version;

    @Inject
    Release(ServletContext context) {
        version = read(context);
    }

    /** {@return the version, or {@code unknown}} */
    String version() {
        return version;
    }

    private static String read(ServletContext context) {
        Properties properties = new Properties();
        try (InputStream in = context.getResourceAsStream(FILE)) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            return "unknown";
        }
        return properties.getProperty("version", "unknown");
    }
}
