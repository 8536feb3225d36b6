package org.restante.sipservlet;

import jakarta.enterprise.context.spi.Contextual;
import jakarta.enterprise.context.spi.CreationalContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The beans of one call, made when they are first asked for. Used by the thread of the call only. */
final class InvocationInstances {

    private static final Logger LOG = LoggerFactory.getLogger(InvocationInstances.class);

    private final Map<Contextual<?>, Made<?>> made = new LinkedHashMap<>();

    private record Made<T>(T instance, CreationalContext<T> creation) {
    }

    /** {@return the bean's instance; null if there is none yet and it is not to be made} */
    @SuppressWarnings("unchecked")
    <T> T get(Contextual<T> bean, CreationalContext<T> creation) {
        Made<T> there = (Made<T>) made.get(bean);
        if (there == null && creation != null) {
            there = new Made<>(bean.create(creation), creation);
            made.put(bean, there);
        }
        return there == null ? null : there.instance;
    }

    /** Ends the life of a bean, if it has one. */
    void destroy(Contextual<?> bean) {
        destroy(bean, made.remove(bean));
    }

    @SuppressWarnings("unchecked")
    private static <T> void destroy(Contextual<T> bean, Made<?> instance) {
        if (instance == null) {
            return;
        }
        try {
            bean.destroy((T) instance.instance, (CreationalContext<T>) instance.creation);
        } catch (RuntimeException e) { // the others are to be ended all the same
            LOG.warn("{} could not be ended: {}", bean, e.toString());
        }
    }

    /** Ends the lives of all. */
    void destroyAll() {
        List.copyOf(made.keySet()).forEach(this::destroy);
    }
}
