package org.restante.sipservlet.container;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.restante.sipservlet.LayerOptions;

/** Options as an application has them that does not think about them. */
@Singleton
public final class OrdinaryTimes {

    @Produces
    @Singleton
    LayerOptions options() {
        return LayerOptions.ordinary();
    }
}
