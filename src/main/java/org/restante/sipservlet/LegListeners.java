package org.restante.sipservlet;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners of their legs. A listener that throws is logged: the leg goes on. */
@Singleton
final class LegListeners {

    private static final Logger LOG = LoggerFactory.getLogger(LegListeners.class);

    private final Resolved<LegListener> listeners;
    private final HandlerWatch watch;

    @Inject
    LegListeners(@Any Instance<LegListener> listeners, HandlerWatch watch) {
        this.listeners = new Resolved<>(listeners);
        this.watch = watch;
    }

    /** @throws HandlerException if two listeners have one name: only one of them would be told */
    void check() {
        Map<String, LegListener> names = new HashMap<>();
        for (LegListener listener : listeners.all()) {
            LegListener other = names.put(listener.name(), listener);
            if (other != null) {
                throw new HandlerException(other.getClass().getName() + " and " + listener.getClass().getName()
                        + " are both listeners named " + listener.name());
            }
        }
    }

    void tell(LegId id, CallLeg purpose, LegEvent event) {
        HandlerWatch.Running running = watch.begin("listener " + purpose.listener());
        try {
            named(purpose).ifPresentOrElse(listener -> listener.on(id, purpose.correlation(), event),
                    () -> LOG.error("no listener named {} for {}", purpose.listener(), purpose.correlation()));
        } catch (RuntimeException e) {
            LOG.error("{} could not be told of {} for {}", purpose.listener(), event.getClass().getSimpleName(),
                    purpose.correlation(), e);
        } finally {
            watch.end(running);
        }
    }

    /** {@return whether the listener will answer the offer} */
    boolean offer(LegRecord leg, Content offer) {
        HandlerWatch.Running running = watch.begin("listener " + leg.purpose().listener());
        try {
            return named(leg.purpose()).map(listener -> listener.offered(leg.id(), leg.purpose().correlation(), offer))
                    .orElse(false);
        } catch (RuntimeException e) {
            LOG.error("{} could not be told of an offer for {}", leg.purpose().listener(), leg.purpose().correlation(), e);
            return false;
        } finally {
            watch.end(running);
        }
    }

    /** {@return what the call wants of its session timer, if its listener says so} */
    Optional<KeepAlivePreference> keepAlive(CallLeg purpose) {
        HandlerWatch.Running running = watch.begin("listener " + purpose.listener());
        try {
            return named(purpose).flatMap(listener -> listener.keepAlive(purpose.correlation()));
        } catch (RuntimeException e) {
            LOG.error("{} could not tell the session timer of {}", purpose.listener(), purpose.correlation(), e);
            return Optional.empty();
        } finally {
            watch.end(running);
        }
    }

    private Optional<LegListener> named(CallLeg purpose) {
        return listeners.all().stream().filter(listener -> listener.name().equals(purpose.listener())).findFirst();
    }
}
