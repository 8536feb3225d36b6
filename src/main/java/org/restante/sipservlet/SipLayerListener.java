package org.restante.sipservlet;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import org.slf4j.LoggerFactory;

/**
 * Boots CDI and the layer for an application that consists of handlers, and stops them with it. Named in sip.xml, so it
 * runs before the SIP servlet is loaded. An application that has more to start does the same in a listener of its own. It
 * has no fields: see {@link SipDispatcherServlet}.
 */
public final class SipLayerListener implements ServletContextListener {

    /** Tells the embedded container, which knows this name, why the application did not start. */
    private static final String FAILURE = "org.restante.failure";

    private static final String CONTAINER = SeContainer.class.getName();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        SeContainer beans = null;
        try {
            beans = SeContainerInitializer.newInstance().setClassLoader(getClass().getClassLoader())
                    .addProperty("org.jboss.weld.se.shutdownHook", false).initialize();
            beans.select(ContainerObjects.class).get().bind(event.getServletContext());
            beans.select(DispatcherBoot.class).get().boot(event.getServletContext());
            event.getServletContext().setAttribute(CONTAINER, beans);
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(SipLayerListener.class).error("the application does not start: {}", e.getMessage());
            event.getServletContext().setAttribute(FAILURE, String.valueOf(e.getMessage()));
            if (beans != null) {
                beans.close();
            }
            throw e;
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (event.getServletContext().getAttribute(CONTAINER) instanceof SeContainer beans) {
            beans.close();
        }
    }
}
