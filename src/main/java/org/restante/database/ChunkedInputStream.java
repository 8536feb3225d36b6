package org.restante.database;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.function.IntFunction;

/** A stored content as a stream; holds one piece at a time and fetches the next when it is asked for. Not thread-safe. */
final class ChunkedInputStream extends InputStream {

    private final IntFunction<byte[]> chunks;
    private byte[] chunk = new byte[0];
    private int position;
    private int nextChunkNo;
    private long left;

    /**
     * @param chunks fetches a piece by its number from 0; an empty one means that the content is gone
     * @param octets size of the whole content
     */
    ChunkedInputStream(IntFunction<byte[]> chunks, long octets) {
        this.chunks = chunks;
        this.left = octets;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        if (position == chunk.length) {
            fetchNext();
        }
        int count = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, position, into, offset, count);
        position += count;
        left -= count;
        return count;
    }

    @Override
    public int available() {
        return (int) Math.min(left, chunk.length - position);
    }

    private void fetchNext() throws IOException {
        byte[] next = chunks.apply(nextChunkNo);
        if (next.length == 0 || next.length > left) {
            throw new IOException("content is gone or damaged: piece " + nextChunkNo + ", " + left + " octets missing");
        }
        nextChunkNo++;
        chunk = next;
        position = 0;
    }
}
