package org.restante.function;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.restante.embedded.Application;

/**
 * The archive, unpacked once for all functions that run in one JVM: most libraries in one folder, all the rest in another.
 * Two thirds of a start are the loading and compiling of libraries, so functions share these ({@link OneSetOfLibraries});
 * Restante's own classes and CDI each function loads for itself. The archive as it is, with a class loader of its own, is
 * what the tests run that deploy it or start a process.
 */
final class UnpackedFunction {

    private static final Path ARCHIVE = Path.of("target/restante.war");

    /** Not CDI: it knows its application by what is static in its classes. */
    private static final Pattern SHARED = Pattern.compile(
            "/WEB-INF/lib/(?!weld|jakarta\\.(annotation|el|enterprise|inject|interceptor)).*");

    private static final UnpackedFunction ONCE = unpack();

    private final Path application;
    private final List<URL> libraries;

    private UnpackedFunction(Path application, List<URL> libraries) {
        this.application = application;
        this.libraries = libraries;
    }

    /**
     * {@return what to deploy into a container that is not started yet}
     *
     * @param base       folder of the container, where it is told which class loader to use
     * @param parameters context parameters
     */
    static Application in(Path base, Map<String, String> parameters) throws IOException {
        Files.writeString(Files.createDirectories(base.resolve("conf")).resolve("context.xml"),
                "<Context><Loader loaderClass=\"" + OneSetOfLibraries.class.getName() + "\"/></Context>");
        return new Application(ONCE.application, "/restante", parameters);
    }

    /** {@return a loader of the libraries} */
    static ClassLoader libraries(ClassLoader container) {
        return new URLClassLoader("libraries", ONCE.libraries.toArray(URL[]::new), container);
    }

    private static UnpackedFunction unpack() {
        try (FileSystem archive = FileSystems.newFileSystem(ARCHIVE);
                Stream<Path> entries = Files.walk(archive.getPath("/"))) {
            Path folder = Files.createTempDirectory("restante-unpacked");
            Path application = folder.resolve("application");
            List<URL> libraries = new ArrayList<>();
            for (Path entry : entries.filter(Files::isRegularFile).toList()) {
                boolean shared = SHARED.matcher(entry.toString()).matches();
                Path file = (shared ? folder : application).resolve(entry.toString().substring(1));
                Files.createDirectories(file.getParent());
                Files.copy(entry, file);
                if (shared) {
                    libraries.add(file.toUri().toURL());
                }
            }
            return new UnpackedFunction(application, libraries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
