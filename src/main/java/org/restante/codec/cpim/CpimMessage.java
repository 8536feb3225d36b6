package org.restante.codec.cpim;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.restante.codec.mime.HeaderBlock;
import org.restante.codec.mime.HeaderLimits;
import org.restante.codec.mime.HeaderReader;
import org.restante.codec.mime.MimeFormatException;

/**
 * The head of a CPIM message (RFC 3862): message headers and content headers. Its content is not copied; it begins at
 * {@code contentOffset} of the octets that were read.
 *
 * <pre>
 *   From: ... CRLF To: ... CRLF ... CRLF      message headers
 *   CRLF
 *   Content-Type: ... CRLF ... CRLF           content headers
 *   CRLF
 *   (content)
 * </pre>
 *
 * @param headers        message headers in their order, namespace prefixes kept in the names, for example
 *                       {@code imdn.Message-ID}
 * @param contentHeaders headers of the content, normally with Content-Type
 * @param contentOffset  where the content begins, in octets from the start of the message
 */
public record CpimMessage(List<Field> headers, List<Field> contentHeaders, int contentOffset) {

    /** Most header fields in both blocks together. */
    public static final int MAX_FIELDS = 128;

    /** Longest header field, with its folded lines, in octets. */
    public static final int MAX_LINE_BYTES = 8 * 1024;

    /** Longest head, both blocks and their empty lines, in octets. */
    public static final int MAX_HEAD_BYTES = 64 * 1024;

    private static final HeaderLimits LIMITS = new HeaderLimits(MAX_FIELDS, MAX_LINE_BYTES, MAX_HEAD_BYTES);
    private static final int MAX_LENGTH_DIGITS = 18;

    /** One header of either block. */
    public record Field(String name, String value) {

        private boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    public CpimMessage {
        headers = List.copyOf(headers);
        contentHeaders = List.copyOf(contentHeaders);
    }

    /**
     * Reads the head of a whole CPIM message and checks the content's length.
     *
     * @param octets the message
     * @throws CpimException as {@link #parseHead} does, or if a Content-Length contradicts the octets
     */
    public static CpimMessage parse(byte[] octets) {
        CpimMessage message = parseHead(octets);
        Optional<String> length = message.contentHeader("Content-Length");
        int actual = octets.length - message.contentOffset;
        if (length.isPresent() && length(length.get()) != actual) {
            throw new CpimException("Content-Length is not the " + actual + " octets that follow the CPIM head");
        }
        return message;
    }

    /**
     * Reads the head of a CPIM message of which possibly only the beginning is at hand.
     *
     * @param octets the message from its start, at least to the end of its head
     * @throws CpimException if the blocks are not closed, a line is malformed, From or To is missing, or a limit is
     *                       exceeded
     */
    public static CpimMessage parseHead(byte[] octets) {
        ByteArrayInputStream in = new ByteArrayInputStream(octets);
        HeaderReader reader = HeaderReader.strict(in, LIMITS);
        List<Field> headers = block(reader);
        List<Field> contentHeaders = block(reader);
        CpimMessage message = new CpimMessage(headers, contentHeaders, octets.length - in.available());
        message.checkLimits();
        message.require("From");
        message.require("To");
        return message;
    }

    private static List<Field> block(HeaderReader reader) {
        try {
            List<Field> fields = reader.read().fields().stream().map(f -> new Field(f.name(), f.value())).toList();
            if (!reader.closed()) {
                throw new CpimException("CPIM head is not closed by an empty line");
            }
            return fields;
        } catch (MimeFormatException e) {
            throw new CpimException("CPIM head: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void checkLimits() {
        if (headers.size() + contentHeaders.size() > MAX_FIELDS) {
            throw new CpimException("more than " + MAX_FIELDS + " CPIM header fields");
        }
        if (contentOffset > MAX_HEAD_BYTES) {
            throw new CpimException("CPIM head longer than " + MAX_HEAD_BYTES + " octets");
        }
    }

    private void require(String name) {
        if (header(name).filter(value -> !value.isEmpty()).isEmpty()) {
            throw new CpimException("CPIM message without " + name);
        }
    }

    private static long length(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH_DIGITS || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new CpimException("Content-Length of the CPIM content is no number");
        }
        return Long.parseLong(text);
    }

    /** {@return the value of the first message header of that name, compared without regard to case} */
    public Optional<String> header(String name) {
        return first(headers, name);
    }

    /** {@return the value of the first content header of that name, compared without regard to case} */
    public Optional<String> contentHeader(String name) {
        return first(contentHeaders, name);
    }

    /** {@return the imdn.Message-ID, found through the namespace that the message declares (RFC 5438 §6)} */
    public Optional<String> imdnMessageId() {
        return imdn("Message-ID").filter(id -> !id.isEmpty());
    }

    /** {@return the value of imdn.Disposition-Notification, empty if the message asks for none} */
    public String dispositions() {
        return imdn("Disposition-Notification").orElse("");
    }

    private Optional<String> imdn(String name) {
        ImdnNamespace namespace = ImdnNamespace.declaredIn(headers);
        return headers.stream().filter(f -> namespace.names(f.name(), name)).map(Field::value).findFirst();
    }

    private static Optional<String> first(List<Field> fields, String name) {
        return fields.stream().filter(f -> f.is(name)).map(Field::value).findFirst();
    }

    /**
     * {@return the head as UTF-8 octets, both blocks unfolded and closed; the content follows it}
     *
     * @throws CpimException if a header's name is no token or its value holds a line end or another control character
     */
    public byte[] formatHead() {
        byte[] first = block(headers);
        byte[] second = block(contentHeaders);
        byte[] head = new byte[first.length + second.length];
        System.arraycopy(first, 0, head, 0, first.length);
        System.arraycopy(second, 0, head, first.length, second.length);
        return head;
    }

    private static byte[] block(List<Field> fields) {
        try {
            List<HeaderBlock.Field> lines = fields.stream().map(f -> new HeaderBlock.Field(f.name(), f.value())).toList();
            return new HeaderBlock(Optional.empty(), lines).formatClosed();
        } catch (MimeFormatException e) {
            throw new CpimException("CPIM head: " + e.getMessage());
        }
    }
}
