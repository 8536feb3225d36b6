package org.restante.msrp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What octets pass through between socket and sessions:
 *
 * <pre>
 *   socket - timeouts - (TLS) - codec - tap - MsrpConnection - sessions
 * </pre>
 */
final class ConnectionPipeline extends ChannelInitializer<Channel> {

    private final MsrpLimits limits;
    private final FrameObserver observer;
    private final SessionRegistry registry;
    private final Optional<Admission> admission;
    private final Optional<TlsMaker> tls;

    /** Makes the TLS part of one connection. */
    @FunctionalInterface
    interface TlsMaker {

        SslHandler forConnection(Channel channel);
    }

    /**
     * @param admission decides about connections to us; empty for those that we open
     * @param tls       empty for plain TCP
     */
    ConnectionPipeline(MsrpLimits limits, FrameObserver observer, SessionRegistry registry,
            Optional<Admission> admission, Optional<TlsMaker> tls) {
        this.limits = limits;
        this.observer = observer;
        this.registry = registry;
        this.admission = admission;
        this.tls = tls;
    }

    @Override
    protected void initChannel(Channel channel) {
        Optional<Admission.Ticket> ticket = admission.flatMap(gate -> gate.admit(source(channel)));
        if (admission.isPresent() && ticket.isEmpty()) {
            channel.close();
            return;
        }
        ticket.ifPresent(admitted -> channel.closeFuture().addListener(closed -> admitted.left()));
        FrameDecoder decoder = new FrameDecoder(limits);
        long silenceMillis = limits.frameTimeout().toMillis();
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(new IdleStateHandler(true, silenceMillis, silenceMillis, 0, TimeUnit.MILLISECONDS));
        tls.ifPresent(maker -> {
            SslHandler handler = maker.forConnection(channel);
            handler.setHandshakeTimeoutMillis(limits.bindTimeout().toMillis());
            pipeline.addLast(handler);
        });
        pipeline.addLast(decoder);
        pipeline.addLast(new FrameEncoder());
        if (observer != FrameObserver.NONE) {
            pipeline.addLast(new FrameTap(observer));
        }
        pipeline.addLast(new MsrpConnection(channel, limits, registry, decoder, ticket));
    }

    private static InetAddress source(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address ? address.getAddress()
                : InetAddress.getLoopbackAddress();
    }
}
