package org.restante.msrp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.nio.charset.StandardCharsets;

/** {@link FramePart}s to octets: the mirror image of {@link FrameDecoder}. */
final class FrameEncoder extends MessageToByteEncoder<FramePart> {

    private String transactId = "";
    private boolean content;

    FrameEncoder() {
        super(FramePart.class);
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, FramePart part, ByteBuf out) {
        if (part instanceof FramePart.Head head) {
            transactId = head.transactId();
            content = head.content();
            write(out, head.text() + (content ? "\r\n\r\n" : "\r\n"));
        } else if (part instanceof FramePart.Content piece) {
            out.writeBytes(piece.octets().duplicate());
        } else if (part instanceof FramePart.End end) {
            write(out, (content ? "\r\n-------" : "-------") + transactId + end.flag() + "\r\n");
        } else {
            throw new IllegalArgumentException("no frame is written in pieces of " + part.getClass().getSimpleName());
        }
    }

    private static void write(ByteBuf out, String text) {
        out.writeCharSequence(text, StandardCharsets.UTF_8);
    }
}
