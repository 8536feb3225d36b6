package org.restante.codec.mime;

import java.io.InputStream;
import java.util.List;

/**
 * A leaf part of a multipart body. Its streams belong to the reader: they end with the part, need not be read to their
 * end or closed, and may no longer be used once the next part is asked for. They throw {@link java.io.IOException} only
 * if the source fails and {@link MimeFormatException} if the body ends before its close delimiter.
 *
 * @param position where it stands: 1 for the first part of the body, 2 and 1 for the first part of a multipart body
 *                 that is the second part, and so on
 * @param headers  its header fields
 * @param type     its content type, text/plain if it names none
 * @param content  its octets, unchanged; the line end before the delimiter is not part of them
 * @param decoded  the same content; if its Content-Transfer-Encoding is base64 or quoted-printable, decoded. Read
 *                 either this or {@code content}
 */
public record Part(List<Integer> position, HeaderBlock headers, ContentType type, InputStream content,
        InputStream decoded) {

    public Part {
        position = List.copyOf(position);
    }

    /** {@return how many multipart bodies it is in, 1 or more} */
    public int depth() {
        return position.size();
    }
}
