package org.restante.queue;

import java.io.IOException;
import java.io.InputStream;

/** A content of any size that stands nowhere; remembers the largest piece that was ever asked of it. */
public class GeneratedContent extends InputStream {

    private final long size;
    private long position;
    private int largestRead;

    public GeneratedContent(long size) {
        this.size = size;
    }

    public long position() {
        return position;
    }

    public int largestRead() {
        return largestRead;
    }

    /** {@return the octet at a position of any generated content} */
    public static byte at(long position) {
        return (byte) (position * 31 + (position >>> 13));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        largestRead = Math.max(largestRead, length);
        if (position == size) {
            return -1;
        }
        int count = (int) Math.min(Math.min(length, 10_007), size - position);
        for (int i = 0; i < count; i++) {
            into[offset + i] = at(position++);
        }
        return count;
    }
}
