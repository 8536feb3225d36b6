package org.restante.codec.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads a multipart body as a stream, leaf part by leaf part. */
public final class MultipartReader {

    /**
     * Takes a body to read.
     *
     * @param body   the octets of the body; not closed by the reader
     * @param type   its content type, with a boundary
     * @param limits what is read at most
     * @throws MimeFormatException if the type is no multipart type or has no boundary
     */
    public MultipartReader(InputStream body, ContentType type, MultipartLimits limits) {
        if (!type.isMultipart() || type.boundary().isEmpty()) {
            throw new MimeFormatException("no multipart type with a boundary");
        }
    }

    /**
     * Goes on to the next leaf part.
     *
     * @return the part, or empty behind the last one
     * @throws IOException         if the body cannot be read
     * @throws MimeFormatException if the body is malformed, cut off or exceeds a limit
     */
    public Optional<Part> next() throws IOException {
        throw new IllegalStateException("being built");
    }
}
