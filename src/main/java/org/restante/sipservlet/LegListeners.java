package org.restante.sipservlet;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners of their legs. A listener that throws is logged: the leg goes on. */
@Singleton
final class LegListeners {

    private static final Logger LOG = LoggerFactory.getLogger(LegListeners.class);

    private final Instance<LegListener> listeners;

    @Inject
    LegListeners(@Any Instance<LegListener> listeners) {
        this.listeners = listeners;
    }

    void tell(LegId id, CallLeg purpose, LegEvent event) {
        try {
            named(purpose).ifPresentOrElse(listener -> listener.on(id, purpose.correlation(), event),
                    () -> LOG.error("no listener named {} for {}", purpose.listener(), purpose.correlation()));
        } catch (RuntimeException e) {
            LOG.error("{} could not be told of {} for {}", purpose.listener(), event.getClass().getSimpleName(),
                    purpose.correlation(), e);
        }
    }

    /** {@return whether the listener will answer the offer} */
    boolean offer(LegRecord leg, Content offer) {
        try {
            return named(leg.purpose()).map(listener -> listener.offered(leg.id(), leg.purpose().correlation(), offer))
                    .orElse(false);
        } catch (RuntimeException e) {
            LOG.error("{} could not be told of an offer for {}", leg.purpose().listener(), leg.purpose().correlation(), e);
            return false;
        }
    }

    private Optional<LegListener> named(CallLeg purpose) {
        return listeners.stream().filter(listener -> listener.name().equals(purpose.listener())).findFirst();
    }
}
