package org.restante;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import javax.servlet.ServletContext;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;

/** Makes the settings and the clock, which every other part is given. */
@Singleton
public final class Configuration {

    /** Context parameter, system property and, in capitals, environment variable that name the settings file. */
    static final String FILE = "restante.config";

    /** {@return the settings: file, environment, system properties} */
    @Produces
    @Singleton
    public Settings settings(ServletContext context) {
        String file = Optional.ofNullable(context.getInitParameter(FILE))
                .or(() -> Optional.ofNullable(System.getProperty(FILE)))
                .orElse(System.getenv("RESTANTE_CONFIG"));
        return SettingsReader.read(Optional.ofNullable(file).map(Path::of));
    }

    /** {@return the clock that everybody reads} */
    @Produces
    @Singleton
    public Clock clock() {
        return Clock.systemUTC();
    }
}
