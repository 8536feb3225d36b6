package org.restante.msrp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Octets to {@link FramePart}s (RFC 4975 §9), however the octets are cut. What it keeps between reads is bounded: one
 * unfinished line, the headers of one frame, and the beginning of what may be an end line.
 */
final class FrameDecoder extends ByteToMessageDecoder {

    /** Where in a frame the next octet stands. */
    private enum Position { START_LINE, HEADER_LINE, CONTENT_START, CONTENT, LOST }

    private static final byte[] MAGIC = "MSRP ".getBytes(StandardCharsets.US_ASCII);

    private final MsrpLimits limits;
    private final HeadReader head;
    private Position position = Position.START_LINE;
    /** Octets at the reader index that are known to hold no line feed. */
    private int searched;
    private final Boundary boundary = Boundary.toFind();

    FrameDecoder(MsrpLimits limits) {
        this.limits = limits;
        this.head = new HeadReader(limits);
    }

    /** {@return whether a frame has begun and not ended} */
    boolean midFrame() {
        return position != Position.START_LINE || actualReadableBytes() > 0;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        boolean advanced = true;
        while (advanced && in.isReadable()) {
            try {
                advanced = step(in, out);
            } catch (IllegalArgumentException unreadable) {
                position = Position.LOST;
                out.add(new FramePart.Unreadable(head.transactId(), head.headers(), unreadable.getMessage()));
            }
        }
    }

    /** {@return false if more octets are needed} */
    private boolean step(ByteBuf in, List<Object> out) {
        return switch (position) {
            case START_LINE -> readStartLine(in);
            case HEADER_LINE -> readHeaderLine(in, out);
            case CONTENT_START -> readContentStart(in, out);
            case CONTENT -> readContent(in, out);
            case LOST -> discard(in);
        };
    }

    /** Some peers send empty lines between frames to keep the connection alive: they are skipped. */
    private boolean readStartLine(ByteBuf in) {
        int known = Math.min(MAGIC.length, in.readableBytes());
        if (in.getByte(in.readerIndex()) != '\r') {
            for (int i = 0; i < known; i++) {
                if (in.getByte(in.readerIndex() + i) != MAGIC[i]) {
                    head.forget();
                    throw new IllegalArgumentException("not MSRP");
                }
            }
        }
        String line = readLine(in);
        if (line == null) {
            return false;
        }
        if (!line.isEmpty()) {
            head.forget();
            head.startLine(line);
            boundary.set(head.transactId());
            position = Position.HEADER_LINE;
        }
        return true;
    }

    private boolean readHeaderLine(ByteBuf in, List<Object> out) {
        if (head.repeatedLine(in)) {
            searched = 0;
            return true;
        }
        int from = in.readerIndex();
        String line = readLine(in);
        if (line == null) {
            return false;
        }
        if (line.isEmpty()) {
            out.add(head.finish(true));
            position = Position.CONTENT_START;
        } else if (line.startsWith("-------")) {
            char flag = head.endLineFlag(line);
            out.add(head.finish(false));
            end(flag, out);
        } else {
            head.headerLine(line, in, in.readerIndex() - from);
        }
        return true;
    }

    /** Content may be empty without a CRLF of its own: then the end line stands right below the blank line. */
    private boolean readContentStart(ByteBuf in, List<Object> out) {
        int matched = match(in, in.readerIndex(), 2);
        if (matched == NEEDS_MORE) {
            return false;
        }
        position = Position.CONTENT;
        if (matched == MATCHES) {
            takeEndLine(in, boundary.octets() - 2, out);
        }
        return true;
    }

    private boolean readContent(ByteBuf in, List<Object> out) {
        int from = in.readerIndex();
        while (true) {
            int candidate = boundary.find(in, from, in.writerIndex());
            if (candidate < 0) {
                emit(in, boundary.beginning(in, from, in.writerIndex()), out);
                return false;
            }
            int matched = match(in, candidate, 0);
            if (matched == DIFFERS) {
                from = candidate + 1;
                continue;
            }
            emit(in, candidate, out);
            if (matched == MATCHES) {
                takeEndLine(in, boundary.octets(), out);
            }
            return matched == MATCHES;
        }
    }

    private static final int MATCHES = 1;
    private static final int DIFFERS = 0;
    private static final int NEEDS_MORE = -1;

    /** Compares the octets at {@code index} with the boundary from its octet {@code skip} on, a flag and CRLF. */
    private int match(ByteBuf in, int index, int skip) {
        int length = boundary.octets() - skip;
        for (int i = 0; i < length + 3; i++) {
            if (index + i >= in.writerIndex()) {
                return NEEDS_MORE;
            }
            byte octet = in.getByte(index + i);
            boolean fits = i < length ? octet == boundary.octet(skip + i)
                    : i == length ? FramePart.End.isFlag(octet)
                    : octet == (i == length + 1 ? '\r' : '\n');
            if (!fits) {
                return DIFFERS;
            }
        }
        return MATCHES;
    }

    private void takeEndLine(ByteBuf in, int octetsBeforeFlag, List<Object> out) {
        in.skipBytes(octetsBeforeFlag);
        char flag = (char) in.readByte();
        in.skipBytes(2);
        end(flag, out);
    }

    private void end(char flag, List<Object> out) {
        out.add(new FramePart.End(flag));
        position = Position.START_LINE;
        head.forget();
    }

    /** The octets are not copied: the part holds on to the memory that they were read into. */
    private static void emit(ByteBuf in, int until, List<Object> out) {
        int length = until - in.readerIndex();
        if (length > 0) {
            out.add(new FramePart.Content(in.readRetainedSlice(length)));
        }
    }

    private static boolean discard(ByteBuf in) {
        in.skipBytes(in.readableBytes());
        return false;
    }

    /** {@return the next line without its CRLF, or null if it is not yet whole} */
    private String readLine(ByteBuf in) {
        int lineFeed = in.indexOf(in.readerIndex() + searched, in.writerIndex(), (byte) '\n');
        int length = (lineFeed < 0 ? in.writerIndex() : lineFeed + 1) - in.readerIndex();
        if (length > limits.lineOctets()) {
            throw new IllegalArgumentException("line longer than " + limits.lineOctets() + " octets");
        }
        if (lineFeed < 0) {
            searched = length;
            return null;
        }
        searched = 0;
        if (length < 2 || in.getByte(lineFeed - 1) != '\r') {
            throw new IllegalArgumentException("line that does not end with CRLF");
        }
        String line = in.toString(in.readerIndex(), length - 2, StandardCharsets.UTF_8);
        in.skipBytes(length);
        return line;
    }
}
