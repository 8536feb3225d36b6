package org.restante.sipservlet;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.WithAnnotations;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.restante.sipservlet.annotation.AnyMethod;
import org.restante.sipservlet.annotation.SipHandler;
import org.restante.sipservlet.annotation.SipMethod;
import org.restante.sipservlet.annotation.SipPredicate;
import org.restante.sipservlet.annotation.SipResponseCode;
import org.restante.sipservlet.annotation.SipResponseRange;

/**
 * What the layer has to do while CDI boots: notes every class that is a handler or has handler methods, as one that is no
 * bean (without scope, or with a constructor that CDI cannot use) would otherwise be passed over in silence; and adds the
 * scope of an invocation. CDI finds it by its name in {@code META-INF/services}.
 */
public final class LayerExtension implements Extension {

    private final Map<String, Class<?>> classes = new TreeMap<>();
    private final InvocationContext invocations = new InvocationContext();

    void found(@Observes @WithAnnotations({SipHandler.class, AnyMethod.class, SipMethod.class, SipPredicate.class,
        SipResponseCode.class, SipResponseRange.class}) ProcessAnnotatedType<?> type) {
        Class<?> found = type.getAnnotatedType().getJavaClass();
        classes.put(found.getName(), found);
    }

    void discovered(@Observes AfterBeanDiscovery event) {
        event.addContext(invocations);
    }

    InvocationContext invocations() {
        return invocations;
    }

    /**
     * Compares what was found with the handlers that are beans.
     *
     * @param handlers classes of the beans with {@link SipHandler}
     * @throws HandlerException if messages would never come to a class that wants some
     */
    void check(Set<Class<?>> handlers) {
        new UnloadableHandlers(LayerExtension.class.getClassLoader(), classes.keySet()).check();
        classes.values().stream().filter(type -> !handlers.contains(type)).forEach(type -> {
            if (type.isAnnotationPresent(SipHandler.class)) {
                throw new HandlerException(type.getName() + ": is a @SipHandler but no bean; it needs a scope, and a"
                        + " constructor that is marked with @Inject or has no parameters");
            }
            boolean inherited = handlers.stream().anyMatch(type::isAssignableFrom);
            if (!inherited && !Modifier.isAbstract(type.getModifiers())) {
                HandlerIndex.methods(type).stream().findFirst().ifPresent(method -> {
                    throw HandlerMethod.illegal(method, "is a handler method, but its class has no @SipHandler");
                });
            }
        });
    }
}
