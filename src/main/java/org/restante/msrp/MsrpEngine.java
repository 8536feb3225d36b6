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
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The engine: its event loops, its listener and its live sessions. Made once and closed once by its owner.
 */
public final class MsrpEngine implements AutoCloseable {

    /** Port in the URI of an end that does not listen (RFC 6135 §4.2.1). */
    private static final int DISCARD_PORT = 9;
    private static final int ORDINARY_THREADS = 2;
    private static final int CLOSE_SECONDS = 5;

    private final MsrpLimits limits;
    private final FrameObserver observer;
    private final EventLoopGroup loops;
    private final SessionRegistry registry = new SessionRegistry();
    private final Idents idents = new Idents(new SecureRandom());
    private final Connector connector;
    private volatile Optional<Listening> listening = Optional.empty();

    /** The listener and what our URIs say of it. */
    private record Listening(Channel channel, String host, int port) {
    }

    private MsrpEngine(String name, MsrpLimits limits, FrameObserver observer, int threads) {
        this.limits = limits;
        this.observer = observer;
        this.loops = new MultiThreadIoEventLoopGroup(threads, threadsNamed(name + "-msrp-"), NioIoHandler.newFactory());
        this.connector = new Connector(outgoing(), threadsNamed(name + "-msrp-resolver-"));
    }

    /**
     * Starts an engine without a listener, on two threads.
     *
     * @param name     prefix of its thread names
     * @param limits   what it accepts
     * @param observer sees every frame
     */
    public static MsrpEngine start(String name, MsrpLimits limits, FrameObserver observer) {
        return start(name, limits, observer, ORDINARY_THREADS);
    }

    /**
     * Starts an engine without a listener.
     *
     * @param name     prefix of its thread names
     * @param limits   what it accepts
     * @param observer sees every frame
     * @param threads  number of its event loops, at least 1
     */
    public static MsrpEngine start(String name, MsrpLimits limits, FrameObserver observer, int threads) {
        return new MsrpEngine(name, limits, observer, threads);
    }

    private static ThreadFactory threadsNamed(String prefix) {
        AtomicInteger made = new AtomicInteger();
        return task -> new FastThreadLocalThread(task, prefix + made.incrementAndGet());
    }

    private Bootstrap outgoing() {
        return new Bootstrap().channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limits.connectTimeout().toMillis())
                .handler(new ConnectionPipeline(limits, observer, registry, false));
    }

    /**
     * Listens for connections to passive sessions; an engine listens at one address.
     *
     * @param bind           address and port to listen on; port 0 takes a free one
     * @param advertisedHost host to write into our URIs, a name or a literal address
     * @return the bound address
     * @throws UncheckedIOException  if the address cannot be bound
     * @throws IllegalStateException if it listens already
     */
    public synchronized InetSocketAddress listen(InetSocketAddress bind, String advertisedHost) {
        if (listening.isPresent()) {
            throw new IllegalStateException("the MSRP engine listens already");
        }
        ChannelFuture bound = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ConnectionPipeline(limits, observer, registry, true))
                .bind(bind).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new UncheckedIOException(new IOException("cannot listen for MSRP on " + bind, bound.cause()));
        }
        InetSocketAddress address = (InetSocketAddress) bound.channel().localAddress();
        listening = Optional.of(new Listening(bound.channel(), Hosts.inUri(advertisedHost), address.getPort()));
        return address;
    }

    /**
     * Opens a passive session (RFC 6135): it has a URI at once, and waits for the peer to connect from the moment its
     * path is told.
     *
     * @throws IllegalStateException if the engine does not listen
     */
    public MsrpSession passive(MsrpSessionListener listener) {
        Listening here = listening.orElseThrow(() -> new IllegalStateException("the MSRP engine does not listen"));
        return open(here.host(), here.port(), listener, Optional.empty());
    }

    /**
     * Opens an active session: it has a URI at once; telling it the peer's path makes it connect there and send an
     * empty SEND to bind (RFC 4975 §5.4). Its URI names port 9 unless the engine listens.
     *
     * @param localHost host to write into our URI
     */
    public MsrpSession active(String localHost, MsrpSessionListener listener) {
        int port = listening.map(Listening::port).orElse(DISCARD_PORT);
        return open(Hosts.inUri(localHost), port, listener, Optional.of(connector));
    }

    private LiveSession open(String host, int port, MsrpSessionListener listener, Optional<Dialer> dialer) {
        EventLoop loop = loops.next();
        MsrpUri local = new MsrpUri(false, host, port, idents.sessionId(), "tcp");
        LiveSession session = new LiveSession(local, listener, registry, limits, idents, loop, dialer);
        registry.add(session);
        return session;
    }

    /** Ends all sessions and connections and stops the threads; waits for them, unless called on one of them. */
    @Override
    public void close() {
        listening.ifPresent(here -> here.channel().close());
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
