package org.restante.sipservlet;

import jakarta.inject.Singleton;
import jakarta.enterprise.inject.Produces;
import javax.servlet.ServletContext;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipSessionsUtil;
import javax.servlet.sip.TimerService;

/**
 * The container's objects as CDI beans: any bean can have them injected (JSR 359 §5). They are there once
 * {@link #bind} was called, which happens before any handler or start-up code runs.
 */
@Singleton
public final class ContainerObjects {

    private volatile ServletContext context;

    /** Takes the application's servlet context, once, at boot. */
    public void bind(ServletContext servletContext) {
        context = servletContext;
    }

    /** {@return the application's servlet context} */
    @Produces
    public ServletContext servletContext() {
        if (context == null) {
            throw new IllegalStateException("the servlet context is not there yet");
        }
        return context;
    }

    /** {@return the factory of SIP messages and application sessions} */
    @Produces
    public SipFactory sipFactory() {
        return (SipFactory) servletContext().getAttribute(SipServlet.SIP_FACTORY);
    }

    /** {@return the finder of application sessions} */
    @Produces
    public SipSessionsUtil sipSessionsUtil() {
        return (SipSessionsUtil) servletContext().getAttribute(SipServlet.SIP_SESSIONS_UTIL);
    }

    /** {@return the container's timers} */
    @Produces
    public TimerService timerService() {
        return (TimerService) servletContext().getAttribute(SipServlet.TIMER_SERVICE);
    }
}
