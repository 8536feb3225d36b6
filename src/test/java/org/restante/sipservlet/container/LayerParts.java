package org.restante.sipservlet.container;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.servlet.ServletContext;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;

/** What the layer needs of an application besides its options: settings, the time, a timer. */
@Singleton
public final class LayerParts {

    @Produces
    @Singleton
    Settings settings(ServletContext context) {
        return SettingsReader.read(Optional.of(Path.of(context.getInitParameter("restante.config"))));
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    ScheduledExecutorService timer() {
        return Executors.newSingleThreadScheduledExecutor();
    }
}
