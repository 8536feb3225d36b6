package org.restante.codec.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads header blocks off a stream, octet by octet, and leaves the stream exactly behind the empty line, where the
 * content or the next block begins. Line ends are CRLF or a bare LF; a line that begins with a blank continues the one
 * before it and is joined to it by one space.
 */
public final class HeaderReader {

    private static final int END = -1;

    private final InputStream in;
    private final HeaderLimits limits;
    private final boolean strict;
    private boolean closed;
    private int blockBytes;
    private int lineCount;

    private HeaderReader(InputStream in, HeaderLimits limits, boolean strict) {
        this.in = in;
        this.limits = limits;
        this.strict = strict;
    }

    /** {@return a reader that refuses a line that is no header field} */
    public static HeaderReader strict(InputStream in, HeaderLimits limits) {
        return new HeaderReader(in, limits, true);
    }

    /** {@return a reader that takes a first line that is no field as the start line and passes over others} */
    public static HeaderReader tolerant(InputStream in, HeaderLimits limits) {
        return new HeaderReader(in, limits, false);
    }

    /**
     * Reads the next block. The limits count for each block anew.
     *
     * @throws IOException         if the stream cannot be read
     * @throws MimeFormatException if a limit is exceeded or, by a strict reader, a line is no header field
     */
    public HeaderBlock read() throws IOException {
        blockBytes = 0;
        lineCount = 0;
        closed = false;
        Optional<String> startLine = Optional.empty();
        List<HeaderBlock.Field> fields = new ArrayList<>();
        for (String line : logicalLines()) {
            Optional<HeaderBlock.Field> field = field(line);
            if (field.isEmpty() && strict) {
                throw new MimeFormatException("a line of the head is no header field");
            }
            if (field.isEmpty() && fields.isEmpty() && startLine.isEmpty() && isStartLine(line)) {
                startLine = Optional.of(line);
            }
            field.ifPresent(fields::add);
        }
        return new HeaderBlock(startLine, fields);
    }

    /** {@return whether the last block was closed by an empty line, not by the end of the stream} */
    public boolean closed() {
        return closed;
    }

    private List<String> logicalLines() throws IOException {
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream logical = new ByteArrayOutputStream();
        for (Optional<byte[]> line = line(); line.isPresent(); line = line()) {
            byte[] octets = line.get();
            boolean folded = Tokens.isBlank(octets[0]) && logical.size() > 0;
            if (!folded) {
                flush(logical, lines);
            }
            append(logical, octets, folded);
        }
        flush(logical, lines);
        return lines;
    }

    private void append(ByteArrayOutputStream logical, byte[] octets, boolean folded) {
        int start = 0;
        while (folded && start < octets.length && Tokens.isBlank(octets[start])) {
            start++;
        }
        if (folded) {
            logical.write(' ');
        } else if (++lineCount > limits.fields()) {
            throw new MimeFormatException("more than " + limits.fields() + " header fields");
        }
        logical.write(octets, start, octets.length - start);
        if (logical.size() > limits.lineBytes()) {
            throw new MimeFormatException("header field longer than " + limits.lineBytes() + " octets");
        }
    }

    private static void flush(ByteArrayOutputStream logical, List<String> lines) {
        if (logical.size() > 0) {
            lines.add(logical.toString(StandardCharsets.UTF_8));
            logical.reset();
        }
    }

    /** One line without its end; empty at the empty line, which closes the block, and at the end of the stream. */
    private Optional<byte[]> line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet = next();
        while (octet != END && octet != '\n') {
            if (line.size() > limits.lineBytes()) {
                throw new MimeFormatException("header field longer than " + limits.lineBytes() + " octets");
            }
            line.write(octet);
            octet = next();
        }
        byte[] octets = withoutCarriageReturn(line.toByteArray(), octet);
        closed = octets.length == 0 && octet == '\n';
        return octets.length == 0 ? Optional.empty() : Optional.of(octets);
    }

    private static byte[] withoutCarriageReturn(byte[] line, int end) {
        boolean carriageReturn = end == '\n' && line.length > 0 && line[line.length - 1] == '\r';
        return carriageReturn ? Arrays.copyOf(line, line.length - 1) : line;
    }

    private int next() throws IOException {
        int octet = in.read();
        if (octet != END && ++blockBytes > limits.blockBytes()) {
            throw new MimeFormatException("header block longer than " + limits.blockBytes() + " octets");
        }
        return octet;
    }

    private static Optional<HeaderBlock.Field> field(String line) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon).stripTrailing();
        boolean isField = Tokens.isToken(name) && isText(line);
        return isField ? Optional.of(new HeaderBlock.Field(name, line.substring(colon + 1))) : Optional.empty();
    }

    /** {@return whether a line can stand before the fields and not be taken for one of them or for a folded line} */
    static boolean isStartLine(String line) {
        return !line.isEmpty() && !Tokens.isBlank(line.charAt(0)) && isText(line) && field(line).isEmpty();
    }

    private static boolean isText(String line) {
        return line.chars().noneMatch(Tokens::isControl);
    }
}
