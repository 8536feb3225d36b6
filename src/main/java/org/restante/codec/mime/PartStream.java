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
        if (ended) {
            return -1;
        }
        try {
            return endIfNegative(octets.read());
        } catch (MimeIOException e) {
            throw malformed(e);
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        try {
            return endIfNegative(octets.read(target, offset, length));
        } catch (MimeIOException e) {
            throw malformed(e);
        }
    }

    private int endIfNegative(int result) throws IOException {
        if (result < 0) {
            ended = true;
            end.reached();
        }
        return result;
    }

    private static MimeFormatException malformed(MimeIOException e) {
        return new MimeFormatException("malformed multipart body: " + e.getMessage());
    }
}
