package org.restante.delivery;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.restante.codec.mime.MultipartFrame;

/**
 * What goes into one MSRP message: octets that are in memory and stored contents that are streamed, one behind the
 * other. Only heads and delimiters are in memory.
 *
 * @param contentType Content-Type of the whole
 * @param pieces      its pieces in their order
 */
public record Payload(String contentType, List<Piece> pieces) {

    /** A stretch of a payload. */
    public sealed interface Piece {

        /** {@return the exact number of its octets} */
        long octets();

        /** {@return its octets from the first on; to be closed by the caller} */
        InputStream open();
    }

    /** Octets in memory. @param value the octets; not to be changed */
    public record Octets(byte[] value) implements Piece {

        @Override
        public long octets() {
            return value.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(value);
        }
    }

    /** Content in the store. @param content opens it @param octets its exact size */
    public record Stored(ContentOpener content, long octets) implements Piece {

        @Override
        public InputStream open() {
            return content.open();
        }
    }

    public Payload {
        pieces = List.copyOf(pieces);
    }

    /** {@return a payload of a multipart body; each of its streamed parts is filled with the pieces of its turn} */
    public static Payload multipart(String contentType, MultipartFrame frame, List<List<Piece>> contents) {
        if (frame.contents() != contents.size()) {
            throw new IllegalArgumentException("the frame has room for " + frame.contents() + " contents");
        }
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < contents.size(); i++) {
            pieces.add(new Octets(frame.segment(i)));
            pieces.addAll(contents.get(i));
        }
        pieces.add(new Octets(frame.suffix()));
        return new Payload(contentType, pieces);
    }

    /** {@return octets of the whole} */
    public long octets() {
        return pieces.stream().mapToLong(Piece::octets).reduce(0, Math::addExact);
    }

    /** {@return the whole as a stream; each piece is opened when it is reached; to be closed by the caller} */
    public InputStream open() {
        return new PieceStream(pieces.iterator());
    }
}
