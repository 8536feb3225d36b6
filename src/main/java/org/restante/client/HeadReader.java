package org.restante.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.restante.codec.mime.MimeFormatException;

/** Reads header blocks off the front of a stream, leaving the content in it. */
final class HeadReader {

    /** Most octets of all blocks together. */
    static final int MAX_OCTETS = 64 * 1024;

    private HeadReader() {
    }

    /**
     * Reads as many blocks, each with the empty line that ends it, or up to the end of the stream.
     *
     * @param in buffered: it is read octet by octet
     * @throws MimeFormatException if the blocks are larger than {@link #MAX_OCTETS}
     */
    static byte[] read(InputStream in, int blocks) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream(512);
        int emptyLines = 0;
        int lineOctets = 0;
        while (emptyLines < blocks) {
            int octet = in.read();
            if (octet < 0) {
                break;
            }
            if (head.size() == MAX_OCTETS) {
                throw new MimeFormatException("header block too large");
            }
            head.write(octet);
            if (octet == '\n') {
                emptyLines += lineOctets == 0 ? 1 : 0;
                lineOctets = 0;
            } else if (octet != '\r') {
                lineOctets++;
            }
        }
        return head.toByteArray();
    }
}
