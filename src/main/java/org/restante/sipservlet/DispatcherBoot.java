package org.restante.sipservlet;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import javax.servlet.ServletContext;
import javax.servlet.sip.SipServletMessage;
import org.restante.sipservlet.annotation.SipHandler;

/** Finds the handler beans and makes the {@link Dispatcher}, once, at boot. */
@Singleton
public final class DispatcherBoot {

    private final BeanManager beans;
    private final Instance<Object> instances;
    private final Dialogs dialogs;
    private final RequestCheck check;
    private final HandlerWatch watch;
    private final OpenRequests open;
    private final LayerTimer timer;
    private final LegListeners listeners;
    private final Allow allow;

    /** @param beans the bean manager; the others are beans */
    @Inject
    DispatcherBoot(BeanManager beans, @Any Instance<Object> instances, Dialogs dialogs,
            RequestCheck check, HandlerWatch watch, OpenRequests open, LayerTimer timer, LegListeners listeners,
            Allow allow) {
        this.beans = beans;
        this.instances = instances;
        this.dialogs = dialogs;
        this.check = check;
        this.watch = watch;
        this.open = open;
        this.timer = timer;
        this.listeners = listeners;
        this.allow = allow;
    }

    /**
     * Makes the dispatcher and leaves it in the servlet context for the dispatching servlet.
     *
     * @throws HandlerException if a handler is not legal, or two listeners have one name; its message names class and method
     */
    public void boot(ServletContext context) {
        Map<Class<?>, Object> handlers = new HashMap<>();
        for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
            Class<?> type = bean.getBeanClass();
            if (type.isAnnotationPresent(SipHandler.class)) {
                handlers.computeIfAbsent(type, this::handler);
            }
        }
        beans.getExtension(LayerExtension.class).check(handlers.keySet());
        if (handlers.isEmpty()) {
            throw new HandlerException("no class with @SipHandler was found; is META-INF/beans.xml in the archive?");
        }
        HandlerIndex index = new HandlerIndex(handlers, this::predicate);
        listeners.check();
        allow.handled(index.knownMethods());
        context.setAttribute(Dispatcher.class.getName(), new Dispatcher(index, dialogs, check, watch, open));
        timer.start();
    }

    private Object handler(Class<?> type) {
        if (HandlerIndex.methods(type).isEmpty()) {
            throw new HandlerException(type.getName() + ": is a @SipHandler without a handler method");
        }
        return instances.select(type).get();
    }

    /** Its type says what it can be asked of, and that was checked when the method was read. */
    @SuppressWarnings("unchecked")
    private Predicate<SipServletMessage> predicate(Class<?> type) {
        Instance<?> found = instances.select(type);
        if (!found.isResolvable()) {
            throw new IllegalArgumentException("its predicate " + type.getName() + " is not a bean: it needs a scope");
        }
        Predicate<SipServletMessage> predicate = (Predicate<SipServletMessage>) found.get();
        String what = "predicate " + type.getName();
        return message -> {
            HandlerWatch.Running running = watch.begin(what);
            try {
                return predicate.test(message);
            } finally {
                watch.end(running);
            }
        };
    }
}
