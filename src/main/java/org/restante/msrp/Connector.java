package org.restante.msrp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** Connects by TCP. Host names are looked up on a thread of their own, for a look-up may block. */
final class Connector implements Dialer, AutoCloseable {

    private static final int DEFAULT_PORT = 2855;

    private final Bootstrap bootstrap;
    private final ExecutorService resolver;

    Connector(Bootstrap bootstrap, ThreadFactory threads) {
        this.bootstrap = bootstrap;
        this.resolver = Executors.newSingleThreadExecutor(threads);
    }

    @Override
    public CompletionStage<MsrpConnection> dial(MsrpUri target, EventLoop loop) {
        String host = Hosts.outsideUri(target.host());
        boolean literal = NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
        CompletableFuture<InetAddress> address = literal ? CompletableFuture.completedFuture(resolve(host))
                : CompletableFuture.supplyAsync(() -> resolve(host), resolver);
        int port = target.port() == 0 ? DEFAULT_PORT : target.port();
        return address.thenCompose(known -> connect(new InetSocketAddress(known, port), loop));
    }

    private static InetAddress resolve(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException unknown) {
            throw new CompletionException("unknown host", unknown);
        }
    }

    private CompletionStage<MsrpConnection> connect(InetSocketAddress target, EventLoop loop) {
        CompletableFuture<MsrpConnection> connected = new CompletableFuture<>();
        ChannelFuture attempt = bootstrap.clone(loop).connect(target);
        attempt.addListener(done -> {
            if (done.isSuccess()) {
                connected.complete(attempt.channel().pipeline().get(MsrpConnection.class));
            } else {
                connected.completeExceptionally(done.cause());
            }
        });
        return connected;
    }

    @Override
    public void close() {
        resolver.shutdownNow();
    }
}
