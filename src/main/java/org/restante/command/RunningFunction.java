package org.restante.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.restante.config.Settings;
import org.restante.embedded.Application;
import org.restante.embedded.EmbeddedContainer;
import org.restante.embedded.SipMessageObserver;

/** The application in an embedded container, in a folder of its own that is gone when it is closed. */
final class RunningFunction implements AutoCloseable {

    static final String CONTEXT_PATH = "/restante";

    /** Names the settings file, as a context parameter and as a system property. */
    static final String CONFIG = "restante.config";

    private final EmbeddedContainer container;
    private final Path base;

    private RunningFunction(EmbeddedContainer container, Path base) {
        this.container = container;
        this.base = base;
    }

    /**
     * Starts it; it takes traffic when this returns.
     *
     * @param settings what the file, the environment and the system properties say together
     * @param file     the settings file, empty for none
     * @param war      the application's archive
     * @param observer sees every SIP message of the container
     * @throws org.restante.embedded.ContainerException if it does not start
     */
    static RunningFunction start(Settings settings, Optional<Path> file, Path war, SipMessageObserver observer) {
        PortCheck.requireFree(settings);
        Path base = folder();
        try {
            Map<String, String> parameters = file.map(f -> Map.of(CONFIG, f.toAbsolutePath().toString()))
                    .orElse(Map.of());
            return new RunningFunction(EmbeddedContainer.start(base, settings.sip(), settings.http().listen(),
                    observer, new Application(war, CONTEXT_PATH, parameters)), base);
        } catch (RuntimeException e) {
            delete(base);
            throw e;
        }
    }

    /**
     * The application next to the launcher's jar, as a build leaves it: unpacked, which spares doing that at each start,
     * else its archive.
     *
     * @param named the archive that was named, if any
     * @throws Failure if there is none
     */
    static Path archive(Optional<Path> named) {
        Path unpacked = home().resolve("restante");
        if (named.isEmpty() && Files.isReadable(unpacked.resolve("WEB-INF").resolve("sip.xml"))) {
            return unpacked;
        }
        Path war = named.orElseGet(() -> home().resolve("restante.war"));
        if (!Files.isReadable(war)) {
            throw new Failure("there is no application archive at " + war + "; build it with 'mvn package', or name it with --war");
        }
        return war;
    }

    /** {@return the folder of this program} */
    static Path home() {
        try {
            return Path.of(RunningFunction.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toAbsolutePath().getParent();
        } catch (URISyntaxException e) {
            throw new Failure("the place of this program is unknown; name the archive with --war", e);
        }
    }

    /** Ends deliveries, stops the container, removes its folder. */
    @Override
    public void close() {
        try {
            container.close();
        } finally {
            delete(base);
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("restante-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder for work files in " + System.getProperty("java.io.tmpdir"), e);
        }
    }

    /** Removes a folder and what is in it, as far as possible: what remains is in the folder of temporary files. */
    static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            folder.toFile().deleteOnExit();
        }
    }
}
