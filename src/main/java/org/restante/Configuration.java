package org.restante;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import javax.servlet.ServletContext;
import org.restante.config.Settings;

/** Makes the settings and the clock, which every other part is given. */
@Singleton
public final class Configuration {

    /** {@return the settings: file, environment, system properties} */
    @Produces
    @Singleton
    public Settings settings(ServletContext context) {
        return Groundwork.of(context).settings();
    }

    /** {@return the clock that everybody reads} */
    @Produces
    @Singleton
    public Clock clock() {
        return Clock.systemUTC();
    }
}
