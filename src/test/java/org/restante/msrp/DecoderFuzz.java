package org.restante.msrp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Fuzz target: octets as they might come from the network, through the codec. They must read the same however they are
 * cut, and what was read must survive being written and read again.
 */
public final class DecoderFuzz {

    private static final MsrpLimits LIMITS = new MsrpLimits(256, 8, 1024, 4, 4096, 4, 4, Duration.ofSeconds(1),
            Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 64);

    /** Written again a line may be longer: a space behind the colon, and three octets for one that is no UTF-8. */
    private static final MsrpLimits WIDE = new MsrpLimits(1 << 16, 64, 1 << 18, 4, 1 << 16, 4, 4, Duration.ofSeconds(1),
            Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 64);

    private DecoderFuzz() {
    }

    /** @param input the first octet tells how the rest is cut */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2) {
            return;
        }
        byte[] octets = Arrays.copyOfRange(input, 1, input.length);
        List<Wire.Seen> whole = read(octets, octets.length, LIMITS);
        List<Wire.Seen> cut = read(octets, 1 + (input[0] & 0xff), LIMITS);
        if (!whole.equals(cut)) {
            throw new AssertionError("it matters where the octets are cut: " + whole + " and " + cut);
        }
        rewrite(octets);
    }

    private static List<Wire.Seen> read(byte[] octets, int step, MsrpLimits limits) {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(limits));
        for (int at = 0; at < octets.length; at += step) {
            channel.writeInbound(Unpooled.copiedBuffer(octets, at, Math.min(step, octets.length - at)));
        }
        List<Wire.Seen> seen = Wire.drain(channel);
        channel.finishAndReleaseAll();
        return seen;
    }

    private static void rewrite(byte[] octets) {
        List<Wire.Seen> first = read(octets, octets.length, LIMITS).stream().filter(frame -> frame.end().length() == 1).toList();
        EmbeddedChannel in = new EmbeddedChannel(new FrameDecoder(LIMITS));
        EmbeddedChannel out = new EmbeddedChannel(new FrameEncoder());
        in.writeInbound(Unpooled.wrappedBuffer(octets));
        boolean readable = true;
        boolean response = false;
        for (Object part = in.readInbound(); part != null; part = in.readInbound()) {
            response = part instanceof FramePart.Response || response && !(part instanceof FramePart.Request);
            readable &= !(part instanceof FramePart.Unreadable)
                    && !(part instanceof FramePart.Request request && !request.defect().isEmpty())
                    && !(response && part instanceof FramePart.Content); // we never write such a thing
            if (readable) {
                out.writeOutbound(part);
            } else if (part instanceof FramePart.Content content) {
                content.release();
            }
        }
        ByteBuf written = Unpooled.buffer();
        for (ByteBuf piece = out.readOutbound(); piece != null; piece = out.readOutbound()) {
            written.writeBytes(piece);
            piece.release();
        }
        byte[] again = new byte[written.readableBytes()];
        written.readBytes(again);
        List<Wire.Seen> second = read(again, again.length + 1, WIDE);
        if (readable && !second.equals(first)) {
            throw new AssertionError("written again it reads otherwise: " + first + " and " + second);
        }
        in.finishAndReleaseAll();
        out.finishAndReleaseAll();
    }
}
