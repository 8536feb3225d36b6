package org.restante.codec.mime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A block of header fields, as in message/sipfrag (RFC 3420), message/msrpfrag, a CPIM message or a MIME part.
 *
 * @param startLine the request or status line before the fields, if there is one
 * @param fields    the fields in their order
 */
public record HeaderBlock(Optional<String> startLine, List<Field> fields) {

    /**
     * One header field. Neither part holds a line break, so a block that is written reads back as the same fields.
     *
     * @param name  name as written, without the colon
     * @param value value, unfolded and without blanks around it; may be empty
     */
    public record Field(String name, String value) {
        public Field {
            if (!Tokens.isToken(name)) {
                throw new MimeFormatException("illegal header name");
            }
            if (value.chars().anyMatch(Tokens::isControl)) {
                throw new MimeFormatException("control character in the value of header " + name);
            }
            value = value.strip();
        }
    }

    public HeaderBlock {
        if (startLine.isPresent() && !HeaderReader.isStartLine(startLine.get())) {
            throw new MimeFormatException("not a start line");
        }
        fields = List.copyOf(fields);
    }

    /** {@return a block of these fields without a start line} */
    public static HeaderBlock of(Field... fields) {
        return new HeaderBlock(Optional.empty(), List.of(fields));
    }

    /** {@return this block with one more field at its end} */
    public HeaderBlock with(String name, String value) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(name, value));
        return new HeaderBlock(startLine, more);
    }

    /**
     * Reads a block up to its empty line or the end of the octets; lines that are no fields are passed over.
     *
     * @throws MimeFormatException if it exceeds {@link HeaderLimits#DEFAULT}
     */
    public static HeaderBlock parse(byte[] octets) {
        try {
            return HeaderReader.tolerant(new ByteArrayInputStream(octets), HeaderLimits.DEFAULT).read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the value of the first field of that name, compared without regard to case} */
    public Optional<String> first(String name) {
        return fields.stream().filter(f -> f.name().equalsIgnoreCase(name)).map(Field::value).findFirst();
    }

    /** {@return the values of all fields of that name in their order, compared without regard to case} */
    public List<String> all(String name) {
        return fields.stream().filter(f -> f.name().equalsIgnoreCase(name)).map(Field::value).toList();
    }

    /** {@return start line and fields, each ended by CRLF, as UTF-8; the empty line after them is not included} */
    public byte[] format() {
        return lines().toString().getBytes(StandardCharsets.UTF_8);
    }

    /** {@return the same with the empty line after them, so that content or another block can follow} */
    public byte[] formatClosed() {
        return lines().append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private StringBuilder lines() {
        StringBuilder text = new StringBuilder();
        startLine.ifPresent(line -> text.append(line).append("\r\n"));
        fields.forEach(f -> text.append(f.name()).append(": ").append(f.value()).append("\r\n"));
        return text;
    }
}
