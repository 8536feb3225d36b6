package org.restante;

import java.sql.DriverManager;
import java.sql.SQLException;
import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.restante.sipservlet.ContainerObjects;
import org.restante.sipservlet.DispatcherBoot;
import org.slf4j.LoggerFactory;

/**
 * Boots CDI and the Participating Function when the application starts, and stops them with it. Named in sip.xml, so it
 * runs before the SIP servlet is loaded. It has no fields: see {@link org.restante.sipservlet.SipDispatcherServlet}.
 */
public class ApplicationListener implements ServletContextListener {

    /** Tells the embedded container, which knows this name, why the application did not start. */
    private static final String FAILURE = "org.restante.failure";

    private static final String CONTAINER = WeldContainer.class.getName();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Groundwork groundwork = null;
        WeldContainer container = null;
        try {
            groundwork = Groundwork.begin(event.getServletContext());
            container = weld(event.getServletContext());
            container.select(ContainerObjects.class).get().bind(event.getServletContext());
            container.select(DispatcherBoot.class).get().boot(event.getServletContext());
            container.select(ParticipatingFunction.class).get().start();
            event.getServletContext().setAttribute(CONTAINER, container);
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(ApplicationListener.class).error("Restante does not start: {}", e.getMessage());
            event.getServletContext().setAttribute(FAILURE, String.valueOf(e.getMessage()));
            if (container != null) {
                container.shutdown();
            }
            if (groundwork != null) {
                groundwork.abandon();
            }
            throw e;
        }
    }

    private static WeldContainer weld(ServletContext context) {
        return new Weld("restante-" + System.identityHashCode(context))
                .setClassLoader(ApplicationListener.class.getClassLoader())
                .property("org.jboss.weld.se.shutdownHook", false)
                .initialize();
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (event.getServletContext().getAttribute(CONTAINER) instanceof WeldContainer container) {
            container.select(ParticipatingFunction.class).get().stop();
            container.shutdown();
        }
        deregisterDrivers();
    }

    /** JDBC drivers of the archive registered themselves with the JVM, which would keep the archive's classes alive. */
    private static void deregisterDrivers() {
        DriverManager.drivers().filter(driver -> driver.getClass().getClassLoader()
                == ApplicationListener.class.getClassLoader()).toList().forEach(driver -> {
                    try {
                        DriverManager.deregisterDriver(driver);
                    } catch (SQLException e) {
                        LoggerFactory.getLogger(ApplicationListener.class).warn("JDBC driver stays: {}", e.toString());
                    }
                });
    }
}
