package org.restante.msrp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * The header lines of the frames before, each with the field that it was read as. From one chunk of a message to the next
 * hardly more than the Byte-Range changes, so most lines need not be read again. Bounded: {@value #LINES} lines of up to
 * {@value #LINE_OCTETS} octets.
 */
final class RepeatedLines {

    private static final int LINES = 8;
    private static final int LINE_OCTETS = 256;

    private final ByteBuf[] lines = new ByteBuf[LINES];
    private final Headers.Field[] fields = new Headers.Field[LINES];

    /**
     * {@return the size of the line that stands at the reader index, CRLF included, if it is the one that last stood in this
     * place of a frame; else 0}
     *
     * @param place the line's number within its frame, from 0
     */
    int octets(int place, ByteBuf in) {
        if (place >= LINES || lines[place] == null) {
            return 0;
        }
        ByteBuf line = lines[place];
        int octets = line.readableBytes();
        return in.readableBytes() >= octets && ByteBufUtil.equals(line, 0, in, in.readerIndex(), octets) ? octets : 0;
    }

    /** {@return what the line in this place was read as} */
    Headers.Field field(int place) {
        return fields[place];
    }

    /** Keeps a line that ends at the reader index, unless it is a long one or stands far down. */
    void keep(int place, ByteBuf in, int octets, Headers.Field field) {
        if (place < LINES && octets <= LINE_OCTETS) {
            if (lines[place] == null) {
                lines[place] = Unpooled.buffer(octets, LINE_OCTETS);
            }
            lines[place].clear().writeBytes(in, in.readerIndex() - octets, octets);
            fields[place] = field;
        }
    }
}
