package org.restante.sipservlet.container;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import org.restante.sipservlet.LayerOptions;

/** Options with times that a test can await, and little room for blocking work. */
@Singleton
public final class ShortTimes {

    @Produces
    @Singleton
    LayerOptions options() {
        return new LayerOptions(Set.of("timer"), Duration.ofSeconds(4), Duration.ofSeconds(4), Duration.ofMillis(200),
                Duration.ofSeconds(1), 1, 2);
    }
}
