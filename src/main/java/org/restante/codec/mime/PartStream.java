package org.restante.codec.mime;

import java.io.IOException;
import java.io.InputStream;
import org.apache.james.mime4j.MimeIOException;

/** The octets of one part. Tells its reader when it comes to its end, and closes nothing. */
final class PartStream extends InputStream {

    /** What is to be done once, at the end of the part. */
    interface End {
        void reached() throws IOException;
    }

    private final InputStream octets;
    private final End end;
    private boolean ended;

    PartStream(InputStream octets, End end) {
        this.octets = octets;
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (ended || length == 0) {
            return ended ? -1 : 0;
        }
        int count = readPart(target, offset, length);
        if (count < 0) {
            ended = true;
            end.reached();
        }
        return count;
    }

    private int readPart(byte[] target, int offset, int length) throws IOException {
        try {
            return octets.read(target, offset, length);
        } catch (MimeIOException e) {
            throw new MimeFormatException("malformed multipart body: " + e.getMessage());
        }
    }
}
