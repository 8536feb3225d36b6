package org.restante.msrp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.restante.codec.sdp.Fingerprint;

/**
 * Connects by TCP or TLS, and remembers what it connected: sessions with peers at one host and port, who prove who they
 * are in the same way, share a connection (RFC 4975 §5.4). Host names are looked up on a thread of their own, for a
 * look-up may block.
 */
final class Connector implements Dialer, AutoCloseable {

    private final Bootstrap bootstrap;
    private final PipelineMaker pipelines;
    private final Optional<TlsEnd> tls;
    private final boolean reuse;
    private final ExecutorService resolver;
    private final Map<Key, MsrpConnection> open = new ConcurrentHashMap<>();

    /** What passes through a connection that we open. */
    @FunctionalInterface
    interface PipelineMaker {

        ConnectionPipeline outgoing(Optional<ConnectionPipeline.TlsMaker> tls);
    }

    /** What sessions must have in common to share a connection. */
    private record Key(boolean secure, String name, String host, int port, Set<Fingerprint> fingerprints) {

        static Key of(Destination destination, Target target) {
            return new Key(destination.secure(), destination.secure() ? destination.name().toLowerCase(Locale.ROOT) : "",
                    target.host().toLowerCase(Locale.ROOT), target.port(), Set.copyOf(destination.fingerprints()));
        }
    }

    Connector(Bootstrap bootstrap, PipelineMaker pipelines, MsrpOptions options, ThreadFactory threads) {
        this.bootstrap = bootstrap;
        this.pipelines = pipelines;
        this.tls = options.tls();
        this.reuse = options.reuseConnections();
        this.resolver = Executors.newSingleThreadExecutor(threads);
    }

    @Override
    public CompletionStage<MsrpConnection> dial(Destination destination, EventLoop loop, boolean fresh) {
        return dialFrom(0, destination, loop, fresh);
    }

    private CompletionStage<MsrpConnection> dialFrom(int index, Destination destination, EventLoop loop, boolean fresh) {
        CompletionStage<MsrpConnection> attempt = dialOne(destination, destination.targets().get(index), loop, fresh);
        return index + 1 == destination.targets().size() ? attempt
                : attempt.handle((connection, failure) -> failure == null ? attempt
                        : dialFrom(index + 1, destination, loop, fresh)).thenCompose(next -> next);
    }

    private CompletionStage<MsrpConnection> dialOne(Destination destination, Target target, EventLoop loop,
            boolean fresh) {
        Key key = Key.of(destination, target);
        MsrpConnection known = open.get(key);
        if (reuse && !fresh && known != null) {
            return CompletableFuture.completedFuture(known);
        }
        return resolved(target.host()).thenCompose(address ->
                connect(destination, new InetSocketAddress(address, target.port()), loop)).thenApply(connection -> {
                    remember(key, connection);
                    return connection;
                });
    }

    private void remember(Key key, MsrpConnection connection) {
        if (reuse) {
            open.put(key, connection);
            connection.whenClosed(() -> open.remove(key, connection));
        }
    }

    private CompletionStage<InetAddress> resolved(String host) {
        boolean literal = NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
        return literal ? CompletableFuture.completedFuture(resolve(host))
                : CompletableFuture.supplyAsync(() -> resolve(host), resolver);
    }

    private static InetAddress resolve(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException unknown) {
            throw new CompletionException("unknown host", unknown);
        }
    }

    @Override
    public CompletionStage<Set<InetAddress>> addresses(List<Target> targets) {
        CompletionStage<Set<InetAddress>> all = CompletableFuture.completedFuture(Set.of());
        for (Target target : targets) {
            all = all.thenCombine(resolved(target.host()).handle((address, failure) -> Optional.ofNullable(address)),
                    (before, one) -> {
                        Set<InetAddress> after = new HashSet<>(before);
                        one.ifPresent(after::add);
                        return after;
                    });
        }
        return all;
    }

    private CompletionStage<MsrpConnection> connect(Destination destination, InetSocketAddress address, EventLoop loop) {
        if (!destination.secure()) {
            return connect(pipelines.outgoing(Optional.empty()), address, loop);
        }
        if (tls.isEmpty()) {
            return CompletableFuture.failedFuture(new ConnectException("the engine has no TLS"));
        }
        SslContext context = tls.get().connecting(destination.fingerprints());
        return connect(pipelines.outgoing(Optional.of(
                channel -> context.newHandler(channel.alloc(), destination.name(), address.getPort()))), address, loop);
    }

    /** Completes once the first frame may be sent: over TLS, when the peer has proved who it is. */
    private CompletionStage<MsrpConnection> connect(ConnectionPipeline pipeline, InetSocketAddress address,
            EventLoop loop) {
        CompletableFuture<MsrpConnection> connected = new CompletableFuture<>();
        ChannelFuture attempt = bootstrap.clone(loop).handler(pipeline).connect(address);
        attempt.addListener(done -> {
            SslHandler handshake = attempt.channel().pipeline().get(SslHandler.class);
            if (!done.isSuccess()) {
                connected.completeExceptionally(done.cause());
            } else if (handshake == null) {
                connected.complete(attempt.channel().pipeline().get(MsrpConnection.class));
            } else {
                MsrpConnection connection = attempt.channel().pipeline().get(MsrpConnection.class);
                handshake.handshakeFuture().addListener(over -> {
                    if (over.isSuccess()) {
                        connected.complete(connection);
                    } else {
                        connected.completeExceptionally(over.cause());
                    }
                });
            }
        });
        return connected;
    }

    @Override
    public void close() {
        resolver.shutdownNow();
    }
}
