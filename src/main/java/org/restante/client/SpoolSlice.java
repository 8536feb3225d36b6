package org.restante.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A stretch of a spool file. Closing it does not close the file. */
final class SpoolSlice extends InputStream {

    private final FileChannel file;
    private final long end;
    private long at;

    SpoolSlice(FileChannel file, long from, long octets) {
        this.file = file;
        this.at = from;
        this.end = from + octets;
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
        int most = (int) Math.min(length, end - at);
        int read = most == 0 ? -1 : file.read(ByteBuffer.wrap(into, offset, most), at);
        at += Math.max(0, read);
        return read;
    }
}
