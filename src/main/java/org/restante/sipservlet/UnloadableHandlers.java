package org.restante.sipservlet;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.restante.sipservlet.annotation.SipHandler;

/**
 * Finds handlers that cannot be loaded, for want of a class that they speak of. CDI passes over them as if they were not
 * there; so the archives that it looks into are looked through once more, for files that name the annotation.
 */
final class UnloadableHandlers {

    private static final String ARCHIVE = "META-INF/beans.xml";
    private static final String CLASS = ".class";
    private static final String MARK = 'L' + SipHandler.class.getName().replace('.', '/') + ';';

    private final ClassLoader loader;
    private final Set<String> loaded;

    /** @param loaded names of the classes that need not be looked at: CDI has found them */
    UnloadableHandlers(ClassLoader loader, Set<String> loaded) {
        this.loader = loader;
        this.loaded = loaded;
    }

    /** @throws HandlerException if there is one; its message names it and what it lacks */
    void check() {
        try {
            for (URL archive : Collections.list(loader.getResources(ARCHIVE))) {
                if (archive.getProtocol().equals("file")) {
                    folder(Path.of(URI.create(archive.toString())).getParent().getParent());
                } else if (archive.openConnection() instanceof JarURLConnection connection) {
                    connection.setUseCaches(false);
                    jar(connection);
                }
            }
        } catch (IOException e) {
            throw new HandlerException("the archives of the application cannot be read: " + e);
        }
    }

    private void folder(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(path -> path.toString().endsWith(CLASS)).toList()) {
                String name = name(root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/"));
                if (!loaded.contains(name)) {
                    check(name, Files.readAllBytes(file));
                }
            }
        }
    }

    private void jar(JarURLConnection connection) throws IOException {
        try (JarFile jar = connection.getJarFile()) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().endsWith(CLASS) && !loaded.contains(name(entry.getName()))) {
                    try (InputStream octets = jar.getInputStream(entry)) {
                        check(name(entry.getName()), octets.readAllBytes());
                    }
                }
            }
        }
    }

    private static String name(String entry) {
        return entry.substring(0, entry.length() - CLASS.length()).replace('/', '.');
    }

    private void check(String name, byte[] octets) {
        if (!new String(octets, StandardCharsets.ISO_8859_1).contains(MARK)) {
            return;
        }
        try {
            Class<?> type = Class.forName(name, false, loader);
            type.getDeclaredMethods();
            type.getDeclaredConstructors();
            type.getDeclaredFields();
        } catch (ClassNotFoundException | LinkageError e) {
            throw new HandlerException(name + ": is a @SipHandler that cannot be loaded: " + e);
        }
    }
}
