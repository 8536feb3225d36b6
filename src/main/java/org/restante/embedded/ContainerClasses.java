package org.restante.embedded;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * What an application in this JVM may see of the class path that the JVM was started with: the container, not what the
 * application brings along itself. That may be on the class path, too, when it was started from a build; CDI would then
 * find each bean twice, and Hibernate its own services of another class loader.
 */
final class ContainerClasses extends ClassLoader {

    private static final List<String> BROUGHT_ALONG = List.of("org.restante.", "jakarta.", "org.hibernate.",
            "org.jboss.weld.", "org.jboss.logging.", "org.flywaydb.", "org.h2.", "org.postgresql.", "com.zaxxer.",
            "io.netty.", "io.smallrye.", "org.eclipse.microprofile.", "com.fasterxml.jackson.",
            "org.junit.", "org.jboss.arquillian."); // the last two by an archive that is tested from within
    private static final List<String> RESOURCES = List.of("META-INF/beans.xml", "db/migration",
            "META-INF/services/java.sql.Driver");
    private static final String SERVICES = "META-INF/services/";

    ContainerClasses(ClassLoader all) {
        super("container", all);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (isBroughtAlong(name)) {
            throw new ClassNotFoundException(name + " is the application's own");
        }
        return super.loadClass(name, resolve);
    }

    @Override
    public URL getResource(String name) {
        return isHidden(name) ? null : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return isHidden(name) ? Collections.emptyEnumeration() : super.getResources(name);
    }

    private static boolean isHidden(String resource) {
        return RESOURCES.stream().anyMatch(resource::startsWith)
                || isBroughtAlong(resource.replace('/', '.'))
                || resource.startsWith(SERVICES) && isBroughtAlong(resource.substring(SERVICES.length()));
    }

    private static boolean isBroughtAlong(String className) {
        return BROUGHT_ALONG.stream().anyMatch(className::startsWith);
    }
}
