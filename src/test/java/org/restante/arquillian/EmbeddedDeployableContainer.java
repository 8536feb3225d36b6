package org.restante.arquillian;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.container.LifecycleException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.descriptor.api.Descriptor;
import org.restante.config.HostPort;
import org.restante.config.ListenAddress;
import org.restante.embedded.Application;
import org.restante.embedded.ContainerException;
import org.restante.embedded.EmbeddedContainer;
import org.restante.embedded.SipMessageObserver;
import org.restante.wire.FreePorts;

/**
 * Arquillian over {@link EmbeddedContainer}: one container per run, every deployment below a path of its own, with
 * settings that keep it apart from everything else on the machine. Made by Arquillian.
 */
public final class EmbeddedDeployableContainer implements DeployableContainer<EmbeddedContainerConfiguration> {

    private static final String RUNNER = "ArquillianServletRunner";

    /** Port of SIP, for tests that drive the archive from outside; Arquillian runs one container at a time. */
    private static final AtomicInteger SIP_PORT = new AtomicInteger();

    private int sipPort;
    private int httpPort;
    private Path base;
    private EmbeddedContainer container;

    /** {@return port of SIP of the running container, over UDP and TCP} */
    public static int sipPort() {
        return SIP_PORT.get();
    }

    @Override
    public Class<EmbeddedContainerConfiguration> getConfigurationClass() {
        return EmbeddedContainerConfiguration.class;
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Servlet 3.0");
    }

    @Override
    public void setup(EmbeddedContainerConfiguration configuration) {
        // nothing is configured
    }

    @Override
    public void start() throws LifecycleException {
        try {
            base = Files.createTempDirectory("restante-arquillian");
            sipPort = FreePorts.udpAndTcp();
            SIP_PORT.set(sipPort);
            httpPort = FreePorts.tcp();
            container = EmbeddedContainer.start(base, List.of(new ListenAddress("udp", "127.0.0.1", sipPort),
                    new ListenAddress("tcp", "127.0.0.1", sipPort)), new HostPort("127.0.0.1", httpPort),
                    SipMessageObserver.NONE);
        } catch (IOException | ContainerException e) {
            throw new LifecycleException("the embedded container did not start", e);
        }
    }

    @Override
    public void stop() {
        container.close();
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        String path = path(archive);
        Path war = base.resolve(archive.getName());
        archive.as(ZipExporter.class).exportTo(war.toFile(), true);
        try {
            container.deploy(new Application(war, path, Map.of("restante.config", settings().toString())));
        } catch (ContainerException e) {
            throw new DeploymentException(e.getMessage(), e);
        }
        HTTPContext http = new HTTPContext("127.0.0.1", httpPort);
        http.add(new Servlet(RUNNER, path));
        return new ProtocolMetaData().addContext(http);
    }

    @Override
    public void undeploy(Archive<?> archive) {
        container.undeploy(path(archive));
    }

    @Override
    public void deploy(Descriptor descriptor) throws DeploymentException {
        throw new DeploymentException("descriptors cannot be deployed");
    }

    @Override
    public void undeploy(Descriptor descriptor) throws DeploymentException {
        throw new DeploymentException("descriptors cannot be deployed");
    }

    private Path settings() {
        Path file = base.resolve("restante.properties");
        try {
            return Files.writeString(file, """
                    sip.listen=udp:127.0.0.1:%d,tcp:127.0.0.1:%d
                    http.listen=127.0.0.1:%d
                    msrp.listen=127.0.0.1:%d
                    database.url=jdbc:h2:mem:arquillian%d
                    """.formatted(sipPort, sipPort, httpPort, FreePorts.tcp(), sipPort));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String path(Archive<?> archive) {
        return "/" + archive.getName().replaceAll("\\.[a-z]+$", "");
    }
}
