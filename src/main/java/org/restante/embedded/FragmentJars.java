package org.restante.embedded;

import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.util.Set;
import java.util.zip.ZipFile;
import javax.servlet.ServletContext;
import org.apache.tomcat.JarScanner;
import org.apache.tomcat.JarScannerCallback;
import org.apache.tomcat.util.scan.StandardJarScanner;

/**
 * Shows the container only those libraries of an application that bring a piece of {@code web.xml}: reading every class of
 * all others, in search of servlets, would take a third of the start.
 */
final class FragmentJars implements JarScanner {

    private static final String FRAGMENT = "META-INF/web-fragment.xml";

    private final StandardJarScanner all = new StandardJarScanner();

    FragmentJars() {
        all.setScanClassPath(false);
    }

    @Override
    public void scan(ServletContext context, ClassLoader loader, JarScannerCallback callback, Set<String> jarsToSkip) {
        all.scan(context, loader, new JarScannerCallback() {
            @Override
            public void scan(JarURLConnection jar) throws IOException {
                if (hasFragment(jar)) {
                    callback.scan(jar);
                }
            }

            @Override
            public void scan(File folder) {
                // an application is an archive: its libraries are never folders
            }
        }, jarsToSkip);
    }

    private static boolean hasFragment(JarURLConnection library) throws IOException {
        try (ZipFile jar = new ZipFile(new File(URI.create(library.getJarFileURL().toString())))) {
            return jar.getEntry(FRAGMENT) != null;
        }
    }
}
