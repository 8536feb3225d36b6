package org.restante.msrp;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.restante.codec.sdp.Fingerprint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine: its event loops, its listeners and its live sessions. Made once and closed once by its owner.
 */
public final class MsrpEngine implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MsrpEngine.class);

    private static final int CLOSE_SECONDS = 5;

    private final MsrpLimits limits;
    private final FrameObserver observer;
    private final MsrpOptions options;
    private final EventLoopGroup loops;
    private final SessionRegistry registry;
    private final Idents idents = new Idents(new SecureRandom());
    private final Connector connector;
    private final List<RelayAccess> relays = new CopyOnWriteArrayList<>();
    private volatile Optional<Listening> plain = Optional.empty();
    private volatile Optional<Listening> secure = Optional.empty();

    /** A listener and what our URIs say of it. */
    private record Listening(Channel channel, String host, int port) {
    }

    private MsrpEngine(String name, MsrpLimits limits, FrameObserver observer, MsrpOptions options) {
        this.limits = limits;
        this.observer = observer;
        this.options = options;
        this.registry = new SessionRegistry(options.strayReports());
        this.loops = new MultiThreadIoEventLoopGroup(options.threads(), threadsNamed(name + "-msrp-"),
                NioIoHandler.newFactory());
        this.connector = new Connector(outgoing(),
                tls -> new ConnectionPipeline(limits, observer, registry, Optional.empty(), tls), options,
                threadsNamed(name + "-msrp-resolver-"));
    }

    /**
     * Starts an engine without a listener, set up as {@link MsrpOptions#ordinary} says.
     *
     * @param name     prefix of its thread names
     * @param limits   what it accepts
     * @param observer sees every frame
     */
    public static MsrpEngine start(String name, MsrpLimits limits, FrameObserver observer) {
        return start(name, limits, observer, MsrpOptions.ordinary());
    }

    /**
     * Starts an engine without a listener.
     *
     * @param name     prefix of its thread names
     * @param limits   what it accepts
     * @param observer sees every frame
     * @param options  how it is set up
     */
    public static MsrpEngine start(String name, MsrpLimits limits, FrameObserver observer, MsrpOptions options) {
        return new MsrpEngine(name, limits, observer, options);
    }

    private static ThreadFactory threadsNamed(String prefix) {
        AtomicInteger made = new AtomicInteger();
        return task -> new FastThreadLocalThread(task, prefix + made.incrementAndGet());
    }

    private Bootstrap outgoing() {
        return new Bootstrap().channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limits.connectTimeout().toMillis());
    }

    /**
     * Listens for connections to passive sessions by plain TCP; an engine does so at one address.
     *
     * @param bind           address and port to listen on; port 0 takes a free one
     * @param advertisedHost host to write into our URIs, a name or a literal address
     * @return the bound address
     * @throws UncheckedIOException  if the address cannot be bound
     * @throws IllegalStateException if it listens already
     */
    public synchronized InetSocketAddress listen(InetSocketAddress bind, String advertisedHost) {
        return listen(bind, advertisedHost, 0);
    }

    /**
     * As {@link #listen(InetSocketAddress, String)}, where peers come by another port.
     *
     * @param advertisedPort port to write into our URIs; 0 for the one that it listens on
     */
    public synchronized InetSocketAddress listen(InetSocketAddress bind, String advertisedHost, int advertisedPort) {
        requireFree(plain);
        Listening here = bound(bind, advertisedHost, advertisedPort, Optional.empty());
        plain = Optional.of(here);
        return (InetSocketAddress) here.channel().localAddress();
    }

    /**
     * Listens for connections to passive sessions by TLS, beside those by plain TCP or without them.
     *
     * @param bind           address and port to listen on; port 0 takes a free one
     * @param advertisedHost host to write into our URIs, a name or a literal address
     * @return the bound address
     * @throws UncheckedIOException  if the address cannot be bound
     * @throws IllegalStateException if it listens already, or has no TLS
     */
    public synchronized InetSocketAddress listenSecurely(InetSocketAddress bind, String advertisedHost) {
        requireFree(secure);
        SslContext context = options.tls()
                .orElseThrow(() -> new IllegalStateException("the MSRP engine has no TLS")).accepting();
        Listening here = bound(bind, advertisedHost, 0, Optional.of(channel -> context.newHandler(channel.alloc())));
        secure = Optional.of(here);
        return (InetSocketAddress) here.channel().localAddress();
    }

    private static void requireFree(Optional<Listening> place) {
        if (place.isPresent()) {
            throw new IllegalStateException("the MSRP engine listens already");
        }
    }

    private Listening bound(InetSocketAddress bind, String advertisedHost, int advertisedPort,
            Optional<ConnectionPipeline.TlsMaker> tls) {
        Admission admission = new Admission(options.admission());
        ChannelFuture bound = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ConnectionPipeline(limits, observer, registry, Optional.of(admission), tls))
                .bind(bind).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new UncheckedIOException(new IOException("cannot listen for MSRP on " + bind, bound.cause()));
        }
        InetSocketAddress address = (InetSocketAddress) bound.channel().localAddress();
        ScheduledFuture<?> windows = loops.scheduleAtFixedRate(() -> nextWindow(admission, address),
                options.admission().window().toNanos(), options.admission().window().toNanos(), TimeUnit.NANOSECONDS);
        bound.channel().closeFuture().addListener(closed -> windows.cancel(false));
        return new Listening(bound.channel(), Hosts.inUri(advertisedHost),
                advertisedPort == 0 ? address.getPort() : advertisedPort);
    }

    private static void nextWindow(Admission admission, InetSocketAddress address) {
        long refused = admission.nextWindow();
        if (refused > 0) {
            LOG.warn("MSRP listener {}: {} connections refused, there were too many of all or of one source", address,
                    refused);
        }
    }

    /** {@return the fingerprint of our certificate, for a=fingerprint; empty without TLS} */
    public Optional<Fingerprint> fingerprint() {
        return options.tls().map(tls -> tls.identity().fingerprint());
    }

    /**
     * Opens a passive session (RFC 6135): it has a URI at once, and waits for the peer to connect from the moment its
     * path is told.
     *
     * @throws IllegalStateException if the engine does not listen
     */
    public MsrpSession passive(MsrpSessionListener listener) {
        return passive(false, listener);
    }

    /**
     * Opens a passive session. It can still be the one that connects if {@link MsrpSession#remote} says so.
     *
     * @param overTls whether it is to be reached by TLS only
     * @throws IllegalStateException if the engine does not listen there
     */
    public MsrpSession passive(boolean overTls, MsrpSessionListener listener) {
        Listening here = (overTls ? secure : plain)
                .orElseThrow(() -> new IllegalStateException("the MSRP engine does not listen"));
        return open(overTls, here.host(), here.port(), false, listener);
    }

    /**
     * Opens an active session: it has a URI at once; telling it the peer's path makes it connect there and send an
     * empty SEND to bind (RFC 4975 §5.4). Its URI names port 9 unless the engine listens.
     *
     * @param localHost host to write into our URI
     */
    public MsrpSession active(String localHost, MsrpSessionListener listener) {
        return active(false, localHost, listener);
    }

    /**
     * Opens an active session.
     *
     * @param overTls   whether it connects by TLS, and never without
     * @param localHost host to write into our URI
     * @throws IllegalStateException if the engine has no TLS
     */
    public MsrpSession active(boolean overTls, String localHost, MsrpSessionListener listener) {
        if (overTls && options.tls().isEmpty()) {
            throw new IllegalStateException("the MSRP engine has no TLS");
        }
        int port = (overTls ? secure : plain).map(Listening::port).orElse(Negotiation.DISCARD_PORT);
        return open(overTls, Hosts.inUri(localHost), port, true, listener);
    }

    /**
     * Becomes the client of a relay: sessions opened through it are reached by peers that cannot reach us.
     *
     * @param localHost host to write into our URIs
     * @param listener  told when the relay lets us in
     * @throws IllegalStateException if the engine has no TLS
     */
    public RelayClient useRelay(RelayAccount account, String localHost, RelayListener listener) {
        if (options.tls().isEmpty()) {
            throw new IllegalStateException("the MSRP engine has no TLS");
        }
        RelayClient client = new RelayClient(account, ownUri(localHost), idents, limits, listener, relayed(localHost));
        client.start(connector, loops.next());
        return client;
    }

    private RelayClient.Sessions relayed(String localHost) {
        return new RelayClient.Sessions() {
            @Override
            public MsrpSession open(RelayLink link, boolean connects, MsrpSessionListener listener) {
                return MsrpEngine.this.open(new SessionHome(ownUri(localHost), connects, false, Optional.of(link),
                        (destination, loop, fresh) -> CompletableFuture.completedFuture(link.connection())), listener);
            }

            @Override
            public void lose(MsrpConnection connection) {
                registry.all().stream().filter(session -> session.isThrough(connection))
                        .forEach(session -> session.lose("connection with the relay lost"));
            }
        };
    }

    /** {@return how peers reach us without a relay: at our listeners} */
    public MsrpAccess access() {
        return new MsrpAccess() {
            @Override
            public MsrpSession open(boolean overTls, MsrpSessionListener listener) {
                return passive(overTls, listener);
            }

            @Override
            public Optional<Fingerprint> fingerprint() {
                return MsrpEngine.this.fingerprint();
            }
        };
    }

    /**
     * Becomes the client of a relay for as long as the engine runs: an admission that is refused or lost is asked for
     * again. It ends with the engine.
     *
     * @param localHost host to write into our URIs
     * @return how peers reach us, once the relay has let us in
     * @throws IllegalStateException if the engine has no TLS
     */
    public MsrpAccess accessThrough(RelayAccount account, String localHost) {
        RelayAccess access = new RelayAccess(account, listener -> useRelay(account, localHost, listener), loops.next(),
                fingerprint());
        relays.add(access);
        access.start();
        return access;
    }

    /** {@return a new URI of an end that only its relay connects with} */
    private MsrpUri ownUri(String localHost) {
        return new MsrpUri(true, Hosts.inUri(localHost), Negotiation.DISCARD_PORT, idents.sessionId(), "tcp");
    }

    private LiveSession open(boolean overTls, String host, int port, boolean connects, MsrpSessionListener listener) {
        MsrpUri local = new MsrpUri(overTls, host, port, idents.sessionId(), "tcp");
        return open(new SessionHome(local, connects, options.strictPeer(), Optional.empty(), connector), listener);
    }

    private LiveSession open(SessionHome home, MsrpSessionListener listener) {
        EventLoop loop = loops.next();
        LiveSession session = new LiveSession(home, listener, registry, limits, idents, loop);
        registry.add(session);
        return session;
    }

    /** Ends all sessions and connections and stops the threads; waits for them, unless called on one of them. */
    @Override
    public void close() {
        plain.ifPresent(here -> here.channel().close());
        secure.ifPresent(here -> here.channel().close());
        relays.forEach(RelayAccess::close);
        registry.all().forEach(LiveSession::close);
        connector.close();
        boolean mayWait = true;
        for (EventExecutor loop : loops) {
            mayWait &= !loop.inEventLoop();
        }
        if (mayWait) {
            drain();
        }
        loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
        if (mayWait) {
            loops.terminationFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Lets the sessions that were just closed write their last frames: a loop that shuts down closes its sockets first. */
    private void drain() {
        for (EventExecutor loop : loops) {
            if (!loop.isShuttingDown()) {
                loop.submit(() -> { }).awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
            }
        }
    }
}
