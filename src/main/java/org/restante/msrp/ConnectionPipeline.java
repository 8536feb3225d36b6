package org.restante.msrp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.util.concurrent.TimeUnit;

/**
 * What octets pass through between socket and sessions:
 *
 * <pre>
 *   socket - timeouts - codec - tap - flow control - MsrpConnection - sessions
 * </pre>
 */
final class ConnectionPipeline extends ChannelInitializer<Channel> {

    private final MsrpLimits limits;
    private final FrameObserver observer;
    private final SessionRegistry registry;
    private final boolean inbound;

    ConnectionPipeline(MsrpLimits limits, FrameObserver observer, SessionRegistry registry, boolean inbound) {
        this.limits = limits;
        this.observer = observer;
        this.registry = registry;
        this.inbound = inbound;
    }

    @Override
    protected void initChannel(Channel channel) {
        FrameDecoder decoder = new FrameDecoder(limits);
        long silenceMillis = limits.frameTimeout().toMillis();
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(new IdleStateHandler(silenceMillis, 0, 0, TimeUnit.MILLISECONDS));
        pipeline.addLast(new WriteTimeoutHandler(silenceMillis, TimeUnit.MILLISECONDS));
        pipeline.addLast(decoder);
        pipeline.addLast(new FrameEncoder());
        pipeline.addLast(new FrameTap(observer));
        pipeline.addLast(new FlowControlHandler());
        pipeline.addLast(new MsrpConnection(channel, limits, registry, decoder, inbound));
    }
}
