package org.restante.msrp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

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
        private final CRC32C hash = new CRC32C();
        private FramePart.Head head;
        private String own = "";
        private boolean hashed;
        private long octets;

        Passage(boolean outwards) {
            this.outwards = outwards;
        }

        void pass(Channel channel, Object part) {
            if (part instanceof FramePart.Head start) {
                begin(start);
            } else if (part instanceof FramePart.Content content) {
                octets += content.octets().readableBytes();
                if (hashed) {
                    add(content.octets());
                }
            } else if (part instanceof FramePart.End end && head != null) {
                show(channel, end.flag());
            }
        }

        private void begin(FramePart.Head start) {
            head = start;
            octets = 0;
            own = start.headers().first(outwards ? Headers.FROM_PATH : Headers.TO_PATH).orElse("");
            hashed = start.content() && observer.hashes(own, start.headers().first(Headers.BYTE_RANGE).orElse(""));
            if (hashed) {
                hash.reset();
            }
        }

        private void add(ByteBuf octets) {
            for (ByteBuffer piece : octets.nioBuffers()) {
                hash.update(piece);
            }
        }

        private void show(Channel channel, char flag) {
            String kind = head instanceof FramePart.Request request ? request.method()
                    : String.valueOf(((FramePart.Response) head).status());
            if (observer.wants(own, head.transactId(), kind, flag)) {
                observer.frame(outwards, channel.localAddress(), channel.remoteAddress(), new FrameObserver.Frame(head.text(),
                        octets, hashed ? hash.getValue() : FrameObserver.Frame.NO_HASH, flag));
            }
        }
    }
}
