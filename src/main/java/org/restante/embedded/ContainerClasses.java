package org.restante.embedded;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;

/**
 * What an application in this JVM may see of the class path that the JVM was started with: the container, not the
 * application's own classes, which may be there too when it was started from a build. Otherwise CDI would find each
 * bean twice.
 */
final class ContainerClasses extends ClassLoader {

    private static final String OURS = "org.restante.";
    private static final String BEANS = "META-INF/beans.xml";

    ContainerClasses(ClassLoader all) {
        super("container", all);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(OURS)) {
            throw new ClassNotFoundException(name + " is the application's own");
        }
        return super.loadClass(name, resolve);
    }

    @Override
    public URL getResource(String name) {
        return isOurs(name) ? null : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return isOurs(name) ? Collections.emptyEnumeration() : super.getResources(name);
    }

    private static boolean isOurs(String name) {
        return name.equals(BEANS) || name.startsWith(OURS.replace('.', '/')) || name.startsWith("db/migration");
    }
}
