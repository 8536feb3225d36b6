package org.restante.msrp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Tells the {@link FrameObserver} of every frame that passes between codec and connection. */
final class FrameTap extends ChannelDuplexHandler {

    private final FrameObserver observer;
    private final Passage received = new Passage(false);
    private final Passage sent = new Passage(true);

    FrameTap(FrameObserver observer) {
        this.observer = observer;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object part) {
        received.pass(ctx.channel(), part);
        ctx.fireChannelRead(part);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object part, ChannelPromise promise) {
        sent.pass(ctx.channel(), part);
        ctx.write(part, promise);
    }

    /** One direction. */
    private final class Passage {

        private final boolean outwards;
        private String head = "";
        private long octets;

        Passage(boolean outwards) {
            this.outwards = outwards;
        }

        void pass(Channel channel, Object part) {
            if (part instanceof FramePart.Head start) {
                head = start.text();
                octets = 0;
            } else if (part instanceof FramePart.Content content) {
                octets += content.octets().readableBytes();
            } else if (part instanceof FramePart.End end) {
                observer.frame(outwards, channel.localAddress(), channel.remoteAddress(), head, octets, end.flag());
            }
        }
    }
}
