package org.restante.function;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.catalina.loader.WebappClassLoader;

/** Class loader of a function that has its libraries in common with the other functions of this JVM. Made by Tomcat. */
public final class OneSetOfLibraries extends WebappClassLoader {

    private static final AtomicReference<ClassLoader> SHARED = new AtomicReference<>();

    /** @param container loader of the container's classes; that of the first function serves all */
    public OneSetOfLibraries(ClassLoader container) {
        super(SHARED.updateAndGet(shared -> shared == null ? UnpackedFunction.libraries(container) : shared));
    }
}
