package org.restante.sipservlet.container;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.restante.config.HostPort;
import org.restante.config.ListenAddress;
import org.restante.config.Settings;
import org.restante.embedded.Application;
import org.restante.embedded.EmbeddedContainer;
import org.restante.embedded.SipMessageObserver;
import org.restante.sipservlet.Dispatcher;
import org.restante.wire.FreePorts;

/**
 * A container with a small application of its own: the layer, CDI and a few classes of a test, and nothing else of
 * Restante. The application is a folder, made of the class path of the test.
 */
public final class LayerApplication implements AutoCloseable {

    private static final Duration T1 = Duration.ofMillis(500);
    private static final int MOST_CONNECTIONS = 4096;
    private static final String LIBRARIES = "(weld|jakarta|jboss|smallrye|microprofile|asm).*\\.jar";

    private static final String LAYER_DESCRIPTOR = """
            <sip-app xmlns="http://www.jcp.org/xml/ns/sipservlet" xmlns:javaee="http://java.sun.com/xml/ns/javaee">
              <app-name>layer</app-name>
              <servlet-selection><main-servlet>restante</main-servlet></servlet-selection>
              <servlet>
                <servlet-name>restante</servlet-name>
                <servlet-class>org.restante.sipservlet.SipDispatcherServlet</servlet-class>
                <load-on-startup>1</load-on-startup>
              </servlet>
              <listener><listener-class>org.restante.sipservlet.SipLayerListener</listener-class></listener>
              <listener><listener-class>org.restante.sipservlet.SipSessionListeners</listener-class></listener>
              <session-config><session-timeout>3</session-timeout></session-config>
            </sip-app>
            """;

    private static final String BARE_DESCRIPTOR = """
            <sip-app xmlns="http://www.jcp.org/xml/ns/sipservlet" xmlns:javaee="http://java.sun.com/xml/ns/javaee">
              <app-name>bare</app-name>
              <servlet-selection><main-servlet>bare</main-servlet></servlet-selection>
              <servlet>
                <servlet-name>bare</servlet-name>
                <servlet-class>%s</servlet-class>
                <load-on-startup>1</load-on-startup>
              </servlet>
              <session-config><session-timeout>3</session-timeout></session-config>
            </sip-app>
            """;

    private final EmbeddedContainer container;
    private final int sipPort;

    private final Path base;

    private LayerApplication(EmbeddedContainer container, int sipPort, Path base) {
        this.container = container;
        this.sipPort = sipPort;
        this.base = base;
    }

    /** Starts a container with the layer and these classes (handlers, producers; nested classes come along). */
    public static LayerApplication start(Class<?>... classes) {
        return start(T1, MOST_CONNECTIONS, MOST_CONNECTIONS, classes);
    }

    /** The same with another T1, of which the container's times are multiples. */
    static LayerApplication start(Duration t1, Class<?>... classes) {
        return start(t1, MOST_CONNECTIONS, MOST_CONNECTIONS, classes);
    }

    /** The same with other bounds of the connections that it takes, in all and of one source. */
    static LayerApplication start(Duration t1, int connections, int ofOneSource, Class<?>... classes) {
        return start("layer", LAYER_DESCRIPTOR, true, sip(t1, connections, ofOneSource), classes);
    }

    private static Settings.Sip sip(Duration t1, int connections, int ofOneSource) {
        int port = FreePorts.udpAndTcp();
        return new Settings.Sip(List.of(new ListenAddress("udp", "127.0.0.1", port), new ListenAddress("tcp", "127.0.0.1", port)),
                t1, connections, ofOneSource);
    }

    /** Starts a container with this SIP servlet and no layer. */
    public static LayerApplication bare(Class<?> servlet) {
        return start("bare", BARE_DESCRIPTOR.formatted(servlet.getName()), false,
                sip(T1, MOST_CONNECTIONS, MOST_CONNECTIONS), servlet);
    }

    private static LayerApplication start(String name, String descriptor, boolean layer, Settings.Sip sip,
            Class<?>... classes) {
        try {
            Path base = Files.createTempDirectory(Files.createDirectories(Path.of("target", "layer")), name);
            assemble(base.resolve("application"), descriptor, layer, classes);
            int port = sip.listen().get(0).port();
            EmbeddedContainer container = EmbeddedContainer.start(base, sip, new HostPort("127.0.0.1", FreePorts.tcp()),
                    SipMessageObserver.NONE, new Application(base.resolve("application"), "/" + name,
                            Map.of("restante.config", settings(base, port).toString())));
            return new LayerApplication(container, port, base);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Deploys one more application into the running container.
     *
     * @param listeners whether its descriptor names the listeners that start the layer
     * @throws org.restante.embedded.ContainerException if it does not start
     */
    public void deploy(String name, boolean listeners, Class<?>... classes) {
        try {
            String descriptor = LAYER_DESCRIPTOR.replace("<app-name>layer<", "<app-name>" + name + "<");
            assemble(base.resolve(name), listeners ? descriptor : descriptor.replaceAll("(?s)<listener>.*?</listener>", ""),
                    true, classes);
            container.deploy(new Application(base.resolve(name), "/" + name,
                    Map.of("restante.config", settings(base, sipPort).toString())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assemble(Path folder, String descriptor, boolean layer, Class<?>... classes) throws IOException {
        Path inf = Files.createDirectories(folder.resolve("WEB-INF"));
        Files.writeString(inf.resolve("sip.xml"), descriptor);
        for (Class<?> one : classes) {
            copyClass(one, inf.resolve("classes"));
            for (Class<?> around = one.getEnclosingClass(); around != null; around = around.getEnclosingClass()) {
                copy(root(around), root(around).resolve(around.getName().replace('.', '/') + ".class"), inf.resolve("classes"));
            }
        }
        if (layer) {
            copyLayer(inf);
        }
    }

    private static Path settings(Path base, int sip) throws IOException {
        return Files.writeString(base.resolve("restante.properties"),
                "sip.listen=udp:127.0.0.1:%d,tcp:127.0.0.1:%d%n".formatted(sip, sip)).toAbsolutePath();
    }

    /** {@return port of SIP, over UDP and TCP} */
    public int sipPort() {
        return sipPort;
    }

    @Override
    public void close() {
        container.close();
    }

    private static void copyLayer(Path inf) throws IOException {
        Path ours = root(Dispatcher.class);
        for (String room : List.of("sipservlet", "cpm", "config", "codec/mime")) {
            copyTree(ours, ours.resolve("org/restante").resolve(room), inf.resolve("classes"));
        }
        copyTree(ours, ours.resolve("META-INF"), inf.resolve("classes"));
        Path libraries = Files.createDirectories(inf.resolve("lib"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path file = Path.of(entry);
            if (file.getFileName().toString().matches(LIBRARIES)) {
                Files.copy(file, libraries.resolve(file.getFileName()));
            }
        }
    }

    private static void copyTree(Path root, Path folder, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                copy(root, file, target);
            }
        }
    }

    private static void copyClass(Class<?> type, Path target) throws IOException {
        Path root = root(type);
        Path file = root.resolve(type.getName().replace('.', '/') + ".class");
        String nested = file.getFileName().toString().replace(".class", "$");
        try (Stream<Path> files = Files.list(file.getParent())) {
            for (Path one : files.filter(f -> f.equals(file) || f.getFileName().toString().startsWith(nested)).toList()) {
                copy(root, one, target);
            }
        }
    }

    private static void copy(Path root, Path file, Path target) throws IOException {
        Path to = target.resolve(root.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
    }

    private static Path root(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
