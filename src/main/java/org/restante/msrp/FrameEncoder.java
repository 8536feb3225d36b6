package org.restante.msrp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link FramePart}s to octets: the mirror image of {@link FrameDecoder}. Small parts are gathered, over the bounds of
 * frames, until a flush or until there are enough of them: many small frames make one piece. Large content passes as it
 * is, uncopied.
 */
final class FrameEncoder extends ChannelOutboundHandlerAdapter {

    /** Content up to this size is copied to the lines around it: that is cheaper than to pass it on alone. */
    private static final int SMALL_OCTETS = 4 * 1024;
    private static final int GATHERED_OCTETS = 16 * 1024;

    private String transactId = "";
    private boolean content;
    private final StringBuilder line = new StringBuilder();
    private ByteBuf gathered;
    private List<ChannelPromise> promises = new ArrayList<>();

    @Override
    public void write(ChannelHandlerContext ctx, Object part, ChannelPromise promise) {
        if (part instanceof FramePart.Head head) {
            transactId = head.transactId();
            content = head.content();
            head.writeTo(line);
            write(ctx, content ? "\r\n\r\n" : "\r\n");
        } else if (part instanceof FramePart.Content piece) {
            if (piece.octets().readableBytes() > SMALL_OCTETS) {
                passOn(ctx);
                ctx.write(piece.octets(), promise);
                return;
            }
            room(ctx).writeBytes(piece.octets(), piece.octets().readerIndex(), piece.octets().readableBytes());
            piece.release();
        } else if (part instanceof FramePart.End end) {
            line.append(content ? "\r\n-------" : "-------").append(transactId).append(end.flag());
            write(ctx, "\r\n");
        } else {
            passOn(ctx);
            ctx.write(part, promise);
            return;
        }
        if (!promise.isVoid()) {
            promises.add(promise);
        }
        if (gathered.readableBytes() >= GATHERED_OCTETS) {
            passOn(ctx);
        }
    }

    /** Writes the line that was put together, and what ends it. */
    private void write(ChannelHandlerContext ctx, String end) {
        ByteBufUtil.writeUtf8(room(ctx), line.append(end));
        line.setLength(0);
    }

    private ByteBuf room(ChannelHandlerContext ctx) {
        if (gathered == null) {
            gathered = ctx.alloc().ioBuffer(SMALL_OCTETS, Integer.MAX_VALUE);
        }
        return gathered;
    }

    private void passOn(ChannelHandlerContext ctx) {
        if (gathered != null) {
            ByteBuf octets = gathered;
            List<ChannelPromise> told = promises;
            gathered = null;
            promises = new ArrayList<>();
            ctx.write(octets).addListener(written -> told.forEach(promise -> {
                if (written.isSuccess()) {
                    promise.trySuccess();
                } else {
                    promise.tryFailure(written.cause());
                }
            }));
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        passOn(ctx);
        ctx.flush();
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        passOn(ctx);
        ctx.close(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (gathered != null) {
            gathered.release();
            gathered = null;
            promises.forEach(promise -> promise.tryFailure(new ClosedChannelException()));
            promises.clear();
        }
    }
}
