package org.restante.sipservlet;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import org.slf4j.LoggerFactory;

/**
 * Boots CDI and the layer when the application starts, and stops them with it. Named in sip.xml, by itself or as an
 * application's own class that extends it, so it runs before the SIP servlet is loaded. It has no fields: see
 * {@link SipDispatcherServlet}.
 */
public class SipLayerListener implements ServletContextListener {

    /** Tells the embedded container, which knows this name, why the application did not start. */
    private static final String FAILURE = "org.restante.failure";

    private static final String CONTAINER = SeContainer.class.getName();

    /**
     * Starts the application's own parts; nothing arrives before this has returned. Does nothing.
     *
     * @param beans every bean of the application
     */
    protected void start(SeContainer beans) {
        // an application that consists of handlers needs nothing more
    }

    /**
     * Stops what {@link #start} started. Does nothing.
     *
     * @param beans every bean of the application
     */
    protected void stop(SeContainer beans) {
        // beans are told by @PreDestroy
    }

    @Override
    public final void contextInitialized(ServletContextEvent event) {
        SeContainer beans = SeContainerInitializer.newInstance().setClassLoader(getClass().getClassLoader())
                .addProperty("org.jboss.weld.se.shutdownHook", false).initialize();
        try {
            beans.select(ContainerObjects.class).get().bind(event.getServletContext());
            beans.select(DispatcherBoot.class).get().boot(event.getServletContext());
            start(beans);
            event.getServletContext().setAttribute(CONTAINER, beans);
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(getClass()).error("the application does not start: {}", e.getMessage());
            event.getServletContext().setAttribute(FAILURE, String.valueOf(e.getMessage()));
            beans.close();
            throw e;
        }
    }

    @Override
    public final void contextDestroyed(ServletContextEvent event) {
        if (event.getServletContext().getAttribute(CONTAINER) instanceof SeContainer beans) {
            stop(beans);
            beans.close();
        }
        release();
    }

    /** Gives back what the application left with the JVM, once all beans are gone. Does nothing. */
    protected void release() {
        // beans leave nothing behind
    }
}
