package org.restante.sipservlet.dialog;

import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.restante.sipservlet.ContainerObjects;
import org.restante.sipservlet.DispatcherBoot;

/** Starts the application of a {@link LegBench}: the layer, and {@link BenchLegs}. */
public class BenchBoot implements ServletContextListener {

    private static final String CONTAINER = WeldContainer.class.getName();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        WeldContainer beans = new Weld("bench-" + System.identityHashCode(event.getServletContext()))
                .setClassLoader(BenchBoot.class.getClassLoader())
                .property("org.jboss.weld.se.shutdownHook", false).initialize();
        beans.select(ContainerObjects.class).get().bind(event.getServletContext());
        beans.select(DispatcherBoot.class).get().boot(event.getServletContext());
        beans.select(BenchLegs.class).get().connect();
        event.getServletContext().setAttribute(CONTAINER, beans);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (event.getServletContext().getAttribute(CONTAINER) instanceof WeldContainer beans) {
            beans.shutdown();
        }
    }
}
