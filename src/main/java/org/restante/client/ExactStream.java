package org.restante.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.restante.codec.mime.MimeFormatException;

/** Content of a length that was told: fewer octets or more are a fault of whoever told it. */
final class ExactStream extends FilterInputStream {

    private final long told;
    private long count;

    /** @param told how many octets there must be */
    ExactStream(InputStream in, long told) {
        super(in);
        this.told = told;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = in.read(into, offset, length);
        count += Math.max(0, read);
        if (count > told || read < 0 && count < told) {
            throw new MimeFormatException("content is not of the length " + told + " that was told");
        }
        return read;
    }

    @Override
    public long skip(long octets) throws IOException {
        return Math.max(0, read(new byte[(int) Math.min(octets, 8192)])); // so that what is skipped is counted
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
