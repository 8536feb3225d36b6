package org.restante.codec.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes multipart bodies (RFC 2046 §5.1) without preamble and epilogue; the body ends with the CRLF of its close
 * delimiter. The octets of a part are written as they are: choose a boundary that is free in them.
 */
public final class MultipartWriter {

    private final Boundary boundary;
    private final List<byte[]> segments = new ArrayList<>();
    private ByteArrayOutputStream segment = new ByteArrayOutputStream();
    private boolean empty = true;

    /** @param boundary the delimiter between the parts */
    public MultipartWriter(Boundary boundary) {
        this.boundary = boundary;
    }

    /** Adds a part that has a Content-Type and no other field. {@return this} */
    public MultipartWriter part(ContentType type, byte[] octets) {
        return part(HeaderBlock.of(new HeaderBlock.Field("Content-Type", type.format())), octets);
    }

    /** Adds a part with these fields. {@return this} */
    public MultipartWriter part(HeaderBlock headers, byte[] octets) {
        open(headers);
        segment.writeBytes(octets);
        return this;
    }

    /**
     * Adds a part whose octets are streamed by the caller.
     *
     * @param type its Content-Type
     * @return this
     */
    public MultipartWriter streamedPart(ContentType type) {
        return streamedPart(type, new byte[0]);
    }

    /**
     * Adds a part of which only the first octets are known here; the caller streams the rest.
     *
     * @param type its Content-Type
     * @param lead its first octets, for example the header lines of a sipfrag and the empty line behind them
     * @return this
     */
    public MultipartWriter streamedPart(ContentType type, byte[] lead) {
        part(type, lead);
        segments.add(segment.toByteArray());
        segment = new ByteArrayOutputStream();
        return this;
    }

    /**
     * Closes the body.
     *
     * @return its octets around the streamed parts
     * @throws IllegalStateException if there is no part, which RFC 2046 does not allow
     */
    public MultipartFrame finish() {
        if (empty) {
            throw new IllegalStateException("a multipart body needs a part");
        }
        write("\r\n--" + boundary.value() + "--\r\n");
        List<byte[]> all = new ArrayList<>(segments);
        all.add(segment.toByteArray());
        return new MultipartFrame(all);
    }

    private void open(HeaderBlock headers) {
        write((empty ? "--" : "\r\n--") + boundary.value() + "\r\n");
        segment.writeBytes(headers.formatClosed());
        empty = false;
    }

    private void write(String text) {
        segment.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
