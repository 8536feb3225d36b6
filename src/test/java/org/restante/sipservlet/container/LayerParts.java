package org.restante.sipservlet.container;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.servlet.ServletContext;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;
import org.restante.sipservlet.LayerOptions;

/** What the layer needs of an application: its settings, the time, a timer, and options with times that a test can await. */
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

    @Produces
    @Singleton
    LayerOptions options() {
        return new LayerOptions(Set.of("timer"), Duration.ofSeconds(4), Duration.ofSeconds(4), Duration.ofMillis(200),
                Duration.ofSeconds(1), 1, 2);
    }
}
