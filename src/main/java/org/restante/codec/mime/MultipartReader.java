package org.restante.codec.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.MimeIOException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;

/**
 * Reads a multipart body as a stream, leaf part by leaf part (RFC 2046 §5.1). Multipart bodies within are walked
 * through; a message/* part is a leaf. Preambles and epilogues are passed over. Not safe for several threads.
 *
 * <p>A body that ends before its close delimiter is refused: by the part's stream at its end, else by
 * {@link #next()}. So a part that was read to its end is whole.
 */
public final class MultipartReader {

    private static final String CONTENT_TYPE = "Content-Type";

    private final MultipartLimits limits;
    private final MimeTokenStream tokens;
    /** One counter for each multipart body that is open, innermost first: the parts that it began so far. */
    private final Deque<Integer> counters = new ArrayDeque<>();
    private RawHeaders raw;
    private HeaderBlock headers = HeaderBlock.of();
    private int parts;
    private EntityState state;

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
        this.limits = limits;
        this.raw = new RawHeaders(limits.headers());
        this.tokens = new MimeTokenStream(config(limits.headers()), new TruncationMonitor(), null);
        tokens.setRecursionMode(RecursionMode.M_NO_RECURSE);
        tokens.parseHeadless(body, type.format());
        state = tokens.getState();
    }

    /** The same bounds in Mime4j's terms, a little wider: what it lets pass is then counted exactly here. */
    private static MimeConfig config(HeaderLimits limits) {
        return MimeConfig.custom().setStrictParsing(false).setMaxContentLen(-1)
                .setMaxLineLen(limits.lineBytes() + 16).setMaxHeaderLen(limits.lineBytes() + 1024)
                .setMaxHeaderCount(limits.fields() + 1).build();
    }

    /**
     * Goes on to the next leaf part.
     *
     * @return the part, or empty behind the last one
     * @throws IOException         if the body cannot be read
     * @throws MimeFormatException if the body is malformed, cut off or exceeds a limit
     */
    public Optional<Part> next() throws IOException {
        if (state == EntityState.T_BODY) {
            endOfPart();
        }
        while (state != EntityState.T_END_OF_STREAM) {
            enter();
            if (state == EntityState.T_BODY) {
                return Optional.of(part());
            }
            advance();
        }
        return Optional.empty();
    }

    /** Leaves the part whose content is at its end; here Mime4j tells whether its delimiter followed. */
    private void endOfPart() throws IOException {
        while (state == EntityState.T_BODY || state == EntityState.T_END_BODYPART) {
            advance();
        }
    }

    /** A stream that is read after its time must not push the next part on. */
    private void endOf(int number) throws IOException {
        if (number == parts) {
            endOfPart();
        }
    }

    private void advance() throws IOException {
        try {
            state = tokens.next();
        } catch (MimeIOException | MimeException e) {
            state = EntityState.T_END_OF_STREAM;
            throw new MimeFormatException("malformed multipart body: " + e.getMessage());
        }
    }

    private void enter() throws IOException {
        if (state == EntityState.T_START_MULTIPART) {
            open();
        } else if (state == EntityState.T_END_MULTIPART) {
            counters.pop();
        } else if (state == EntityState.T_START_BODYPART) {
            count();
        } else if (state == EntityState.T_START_HEADER) {
            raw = new RawHeaders(limits.headers());
        } else if (state == EntityState.T_FIELD) {
            raw.add(tokens.getField().getRaw());
        } else if (state == EntityState.T_END_HEADER) {
            headers = raw.parse();
        }
    }

    private void open() {
        if (counters.size() == limits.depth()) {
            throw new MimeFormatException("multipart bodies nested deeper than " + limits.depth());
        }
        counters.push(0);
    }

    private void count() {
        if (++parts > limits.parts()) {
            throw new MimeFormatException("more than " + limits.parts() + " parts");
        }
        counters.push(counters.pop() + 1);
    }

    private Part part() {
        ContentType type = headers.first(CONTENT_TYPE).map(ContentType::parse).orElse(ContentType.of("text", "plain"));
        if (type.isMultipart()) {
            throw new MimeFormatException("multipart part without a boundary");
        }
        int number = parts;
        PartStream.End end = () -> endOf(number);
        return new Part(position(), headers, type, new PartStream(tokens.getInputStream(), end),
                new PartStream(tokens.getDecodedInputStream(), end));
    }

    private List<Integer> position() {
        List<Integer> position = new ArrayList<>(counters);
        Collections.reverse(position);
        return position;
    }
}
