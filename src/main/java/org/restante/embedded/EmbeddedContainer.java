package org.restante.embedded;

import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleListener;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.NamingContextListener;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.core.StandardServer;
import org.apache.coyote.http11.Http11Protocol;
import org.mobicents.servlet.sip.catalina.SipProtocolHandler;
import org.mobicents.servlet.sip.catalina.SipStandardEngine;
import org.mobicents.servlet.sip.catalina.SipStandardService;
import org.mobicents.servlet.sip.core.SipApplicationDispatcherImpl;
import org.restante.config.HostPort;
import org.restante.config.ListenAddress;
import org.restante.config.Settings;

/**
 * A SIP Servlet container in this JVM: Tomcat 7 with Restcomm, listening on given addresses. Applications are deployed
 * into it once it runs. Start it once, close it once; not safe for use by several threads.
 */
public final class EmbeddedContainer implements AutoCloseable {

    private static final Duration T1 = Duration.ofMillis(500);
    private static final int MOST_CONNECTIONS = 4096;

    /** The JVM's registries of names and of SIP stacks are shared, so two containers need two names. */
    private final String name = "restante-" + UUID.randomUUID().toString().substring(0, 8);
    private final Path base;
    private final StandardServer server = new StandardServer();
    private final SipStandardService service = new SipStandardService();
    private final StandardHost host = new StandardHost();
    private final Settings.Sip sip;

    private EmbeddedContainer(Path base, Settings.Sip sip) {
        this.base = base;
        this.sip = sip;
    }

    /**
     * Starts a container without applications; what arrives before one is deployed is not handled.
     *
     * @param base     an existing folder of its own, for unpacked applications and work files
     * @param sip      where it takes SIP
     * @param http     where it takes HTTP
     * @param observer sees every SIP message
     * @return the running container
     * @throws ContainerException if it does not start, for example because a port is in use
     */
    public static EmbeddedContainer start(Path base, List<ListenAddress> sip, HostPort http,
            SipMessageObserver observer) {
        return start(base, ordinary(sip), http, observer, Optional.empty());
    }

    /**
     * Starts a container with an application, which is ready before the first address is listened on.
     *
     * @throws ContainerException if either does not start
     */
    public static EmbeddedContainer start(Path base, List<ListenAddress> sip, HostPort http,
            SipMessageObserver observer, Application application) {
        return start(base, ordinary(sip), http, observer, Optional.of(application));
    }

    /**
     * Starts a container with an application, with timers of its own.
     *
     * @throws ContainerException if either does not start
     */
    public static EmbeddedContainer start(Path base, Settings.Sip sip, HostPort http, SipMessageObserver observer,
            Application application) {
        return start(base, sip, http, observer, Optional.of(application));
    }

    private static Settings.Sip ordinary(List<ListenAddress> listen) {
        return new Settings.Sip(listen, T1, MOST_CONNECTIONS, MOST_CONNECTIONS / 4);
    }

    private static EmbeddedContainer start(Path base, Settings.Sip sip, HostPort http, SipMessageObserver observer,
            Optional<Application> application) {
        EmbeddedContainer container = new EmbeddedContainer(base.toAbsolutePath(), sip);
        try {
            container.assemble(http);
            container.server.init();
            StatisticsReport.suppress(container.service.getSipApplicationDispatcher());
            container.prepareStack(observer);
            application.ifPresent(a -> container.host.addChild(container.context(a)));
            container.server.start();
            application.ifPresent(container::requireAvailable);
            container.requireStarted();
            container.requireListening();
            return container;
        } catch (LifecycleException | RuntimeException e) {
            closeAfter(e, container);
            throw e instanceof ContainerException c ? c
                    : new ContainerException("the container did not start: " + rootMessage(e), e);
        }
    }

    /** That it cannot be closed either must not hide why it did not start. */
    private static void closeAfter(Exception failure, EmbeddedContainer container) {
        try {
            container.close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Deploys an application into the running container.
     *
     * @throws ContainerException if the application does not become available
     */
    public void deploy(Application application) {
        host.addChild(context(application));
        requireAvailable(application);
    }

    private SipWebApplication context(Application application) {
        String path = application.contextPath();
        Path folder = Files.isDirectory(application.archive()) ? application.archive()
                : Archive.unpack(application.archive(), base.resolve("webapps").resolve(path.substring(1)));
        SipWebApplication context = new SipWebApplication();
        context.setDocBase(folder.toAbsolutePath().toString());
        context.setPath(path);
        context.setParentClassLoader(new ContainerClasses(getClass().getClassLoader()));
        context.setName(path);
        context.setWorkDir(base.resolve("work").resolve(path.substring(1)).toString());
        application.parameters().forEach(context::addParameter);
        return context;
    }

    private void requireAvailable(Application application) {
        SipWebApplication context = (SipWebApplication) host.findChild(application.contextPath());
        if (context == null || !context.getAvailable() || context.lacksServlet()) {
            undeploy(application.contextPath());
            throw new ContainerException("the application " + application.contextPath()
                    + " did not start: " + (context == null ? "it is not there" : context.failure()), null);
        }
    }

    /** Takes an application out of service and removes it. Does nothing if there is none at that path. */
    public void undeploy(String contextPath) {
        StandardContext application = (StandardContext) host.findChild(contextPath);
        if (application != null) {
            host.removeChild(application);
        }
    }

    /** Stops all applications, then the container. Closing it twice does nothing. */
    @Override
    public void close() {
        try {
            if (server.getState().isAvailable()) {
                server.stop();
            }
            if (server.getState() != LifecycleState.DESTROYED && server.getState() != LifecycleState.NEW) {
                server.destroy();
            }
        } catch (LifecycleException e) {
            throw new ContainerException("the container did not stop: " + rootMessage(e), e);
        }
    }

    private void assemble(HostPort http) {
        createFolders();
        System.setProperty("catalina.home", base.toString());
        System.setProperty("catalina.base", base.toString());
        // found by a look-up that JDK 9 took away, unless it is named
        System.setProperty("javax.servlet.sip.ar.spi.SipApplicationRouterProvider",
                OneApplicationRouter.Provider.class.getName());
        service.setName(name);
        service.setGatherStatistics(false);
        service.setSipApplicationDispatcherClassName(SipApplicationDispatcherImpl.class.getName());
        service.setSipStackProperties(stackProperties());
        service.setCongestionControlCheckingInterval(-1);
        service.setBaseTimerInterval((int) sip.t1().toMillis());
        withoutGlobalNames();
        service.setServer(server);
        server.addService(service);
        server.setPort(-1);

        SipStandardEngine engine = new SipStandardEngine();
        engine.setName(name);
        engine.setBaseDir(base.toString());
        engine.setDefaultHost("localhost");
        engine.setService(service);
        service.setContainer(engine);
        host.setName("localhost");
        host.setAppBase(base.resolve("webapps").toString());
        host.setAutoDeploy(false);
        host.setDeployOnStartup(false);
        engine.addChild(host);

        service.addConnector(httpConnector(http));
        sip.listen().forEach(address -> service.addConnector(sipConnector(address)));
    }

    /** Names that all servers of a JVM share: a second server could not stop. Nobody looks any up. */
    private void withoutGlobalNames() {
        for (LifecycleListener listener : server.findLifecycleListeners()) {
            if (listener instanceof NamingContextListener) {
                server.removeLifecycleListener(listener);
            }
        }
    }

    private static Connector connector(Class<?> protocol) {
        try {
            return new Connector(protocol.getName());
        } catch (Exception e) { // what this constructor declares
            throw new ContainerException("no connector of type " + protocol.getName(), e);
        }
    }

    private static Connector httpConnector(HostPort http) {
        Connector connector = connector(Http11Protocol.class);
        Http11Protocol protocol = (Http11Protocol) connector.getProtocolHandler();
        try {
            protocol.setAddress(InetAddress.getByName(http.host()));
        } catch (UnknownHostException e) {
            throw new ContainerException("unknown host in http.listen: " + http.host(), e);
        }
        connector.setPort(http.port());
        protocol.setMaxThreads(32);
        return connector;
    }

    private static Connector sipConnector(ListenAddress address) {
        Connector connector = connector(SipProtocolHandler.class);
        SipProtocolHandler protocol = (SipProtocolHandler) connector.getProtocolHandler();
        try {
            protocol.setIpAddress(address.host());
            protocol.setPort(address.port());
            protocol.setSignalingTransport(address.transport());
        } catch (Exception e) { // what these setters declare
            throw new ContainerException("cannot use the address " + address, e);
        }
        return connector;
    }

    private Properties stackProperties() {
        Properties properties = new Properties();
        properties.setProperty("javax.sip.STACK_NAME", name);
        properties.setProperty("gov.nist.javax.sip.STACK_LOGGER", QuietStackLogger.class.getName());
        properties.setProperty("gov.nist.javax.sip.SERVER_LOGGER", ObservedServerLogger.class.getName());
        properties.setProperty("gov.nist.javax.sip.THREAD_POOL_SIZE", "4");
        properties.setProperty("gov.nist.javax.sip.CONGESTION_CONTROL_TIMEOUT", "0"); // nothing that waits is thrown away
        properties.setProperty("gov.nist.javax.sip.READ_TIMEOUT", String.valueOf(Math.max(100, 64 * sip.t1().toMillis())));
        properties.setProperty("gov.nist.javax.sip.MAX_MESSAGE_SIZE", "1048576");
        properties.setProperty("gov.nist.javax.sip.TLS_CLIENT_AUTH_TYPE", "Disabled");
        // a 2xx of another branch of a forked INVITE is brought to us for as long as it may come (RFC 3261 §13.2.2.4);
        // with the container's default, 0, it would be dropped and never acknowledged
        long forks = Math.max(1, (64 * sip.t1().toMillis() + 999) / 1000);
        properties.setProperty("gov.nist.javax.sip.MAX_FORK_TIME_SECONDS", String.valueOf(forks));
        // what the container is built upon (it sets these only when it is given no properties at all)
        properties.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "off");
        properties.setProperty("gov.nist.javax.sip.AUTOMATIC_DIALOG_ERROR_HANDLING", "false");
        properties.setProperty("gov.nist.javax.sip.LOOSE_DIALOG_VALIDATION", "true");
        properties.setProperty("gov.nist.javax.sip.PASS_INVITE_NON_2XX_ACK_TO_LISTENER", "true");
        properties.setProperty("gov.nist.javax.sip.DELIVER_UNSOLICITED_NOTIFY", "true");
        properties.setProperty("gov.nist.javax.sip.REENTRANT_LISTENER", "true");
        // else each request is written as octets once answered, and read again at its end; the container keeps it anyway
        properties.setProperty("gov.nist.javax.sip.RELEASE_REFERENCES_STRATEGY", "None");
        return properties;
    }

    /** Before there are connectors, as these ask the stack for their ends. */
    private void prepareStack(SipMessageObserver observer) {
        SipStackImpl stack = (SipStackImpl) service.getSipStack();
        ((ObservedServerLogger) stack.getServerLogger()).observe(observer);
        KeptRequests kept = KeptRequests.inThisJvm(sip.t1());
        stack.setTimer(new StackTimer(stack.getTimer(), kept));
        stack.setMessageProcessorFactory(new SipProcessors(kept,
                new TakenConnections.Bounds(sip.maxConnections(), sip.maxConnectionsPerSource())));
        stack.sipMessageValves.add(new RequestValve(stack, service.getSipApplicationDispatcher()));
    }

    private void createFolders() {
        try {
            Files.createDirectories(base.resolve("webapps"));
            Files.createDirectories(base.resolve("work"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + base, e);
        }
    }

    private void requireStarted() {
        for (Connector connector : service.findConnectors()) {
            if (connector.getState() != LifecycleState.STARTED) {
                throw new ContainerException("cannot listen on port " + connector.getPort()
                        + "; is another program using it? (settings sip.listen and http.listen)", null);
            }
        }
    }

    private void requireListening() {
        for (ListenAddress address : sip.listen()) {
            boolean listening = false;
            for (var points = ((SipStackImpl) service.getSipStack()).getListeningPoints(); points.hasNext();) {
                var point = (javax.sip.ListeningPoint) points.next();
                listening |= point.getPort() == address.port() && point.getTransport().equalsIgnoreCase(address.transport());
            }
            if (!listening) {
                throw new ContainerException("cannot listen on " + address
                        + "; is another program using it? (setting sip.listen or lab.listen)", null);
            }
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
