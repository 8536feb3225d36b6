package org.restante.codec.mime;

import java.util.List;

/**
 * The octets of a multipart body around content that somebody else streams: segment, content, segment, content, ...,
 * segment. With one streamed content these are a prefix and a suffix.
 *
 * <pre>
 *   --b CRLF Content-Type: message/sipfrag CRLF CRLF ... CRLF --b CRLF Content-Type: x CRLF CRLF    prefix
 *   (content)
 *   CRLF --b-- CRLF                                                                                 suffix
 * </pre>
 */
public final class MultipartFrame {

    private final List<byte[]> segments;

    MultipartFrame(List<byte[]> segments) {
        this.segments = segments.stream().map(byte[]::clone).toList();
    }

    /** {@return how many contents are streamed into this frame} */
    public int contents() {
        return segments.size() - 1;
    }

    /** {@return the octets before content {@code index}, or behind the last one if {@code index == contents()}} */
    public byte[] segment(int index) {
        return segments.get(index).clone();
    }

    /** {@return the octets before the first content; without streamed content, the whole body} */
    public byte[] prefix() {
        return segment(0);
    }

    /** {@return the octets behind the last content; without streamed content, the whole body} */
    public byte[] suffix() {
        return segment(contents());
    }

    /** {@return the length of the whole body in octets, when the streamed contents have this many together} */
    public long totalLength(long contentOctets) {
        return segments.stream().mapToLong(s -> s.length).reduce(contentOctets, Math::addExact);
    }
}
