package org.restante.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;

/**
 * Reads pieces one behind the other. Unlike {@link java.io.SequenceInputStream}, closing it does not open those that
 * were not reached: each of them would be a question to the store. Not safe for several threads.
 */
final class PieceStream extends InputStream {

    private final Iterator<Payload.Piece> ahead;
    private InputStream current = InputStream.nullInputStream();

    PieceStream(Iterator<Payload.Piece> pieces) {
        this.ahead = pieces;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int read = current.read(into, offset, length);
        while (read < 0 && ahead.hasNext()) {
            current.close();
            current = ahead.next().open();
            read = current.read(into, offset, length);
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        current.close();
    }
}
