package org.restante.sipservlet.container;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;
import org.restante.sipservlet.LayerOptions;

/** What the layer needs of an application: its settings, the time, a timer, and options with times that a test can await. */
@Singleton
public final class LayerParts {

    @Produces
    @Singleton
    Settings settings() {
        return SettingsReader.read(Optional.empty());
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
        return new LayerOptions(Set.of("timer"), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofMillis(200),
                Duration.ofSeconds(1), 1, 1);
    }
}
