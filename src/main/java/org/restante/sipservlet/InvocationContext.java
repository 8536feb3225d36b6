package org.restante.sipservlet;

import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.spi.AlterableContext;
import jakarta.enterprise.context.spi.Contextual;
import jakarta.enterprise.context.spi.CreationalContext;
import java.lang.annotation.Annotation;
import org.restante.sipservlet.annotation.SipInvocationScoped;

/**
 * The scope of one call of the application by the container ({@link SipInvocationScoped}). What lives in it hangs on the
 * call, which {@link HandlerWatch} knows by its thread; a call that uses no such bean costs nothing more.
 */
final class InvocationContext implements AlterableContext {

    private volatile HandlerWatch calls;

    /** Says who knows the calls: a bean, which is there later than the contexts. */
    void of(HandlerWatch watch) {
        calls = watch;
    }

    @Override
    public Class<? extends Annotation> getScope() {
        return SipInvocationScoped.class;
    }

    @Override
    public boolean isActive() {
        return calls != null && calls.current() != null;
    }

    @Override
    public <T> T get(Contextual<T> bean, CreationalContext<T> creation) {
        return running().instances().get(bean, creation);
    }

    @Override
    public <T> T get(Contextual<T> bean) {
        return running().instances().get(bean, null);
    }

    @Override
    public void destroy(Contextual<?> bean) {
        running().instances().destroy(bean);
    }

    private HandlerWatch.Running running() {
        HandlerWatch.Running running = calls == null ? null : calls.current();
        if (running == null) {
            throw new ContextNotActiveException("not within a handler, work of SipExecutor or a timer");
        }
        return running;
    }
}
