package org.restante.sipservlet;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import org.restante.sipservlet.annotation.SipHandler;

/** Finds the handler beans and makes the {@link Dispatcher}, once, at boot. */
@Singleton
public final class DispatcherBoot {

    private final BeanManager beans;
    private final Instance<Object> instances;
    private final Dialogs dialogs;

    /** @param beans the bean manager; the others are beans */
    @Inject
    public DispatcherBoot(BeanManager beans, @Any Instance<Object> instances, Dialogs dialogs) {
        this.beans = beans;
        this.instances = instances;
        this.dialogs = dialogs;
    }

    /**
     * Makes the dispatcher and leaves it in the servlet context for the dispatching servlet.
     *
     * @throws HandlerException if a handler is not legal; its message names class and method
     */
    public void boot(javax.servlet.ServletContext context) {
        Map<Class<?>, Object> handlers = new HashMap<>();
        for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
            Class<?> type = bean.getBeanClass();
            if (type.isAnnotationPresent(SipHandler.class)) {
                handlers.put(type, instances.select(type).get());
            }
        }
        if (handlers.isEmpty()) {
            throw new HandlerException("no class with @SipHandler was found; is META-INF/beans.xml in the archive?");
        }
        HandlerIndex index = new HandlerIndex(handlers, type -> instances.select(type).get());
        context.setAttribute(Dispatcher.class.getName(), new Dispatcher(index, dialogs));
    }
}
