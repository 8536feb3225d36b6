package org.restante.codec.mime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The boundary of a multipart body (RFC 2046 §5.1.1).
 *
 * @param value 1 to 70 characters, all of them token characters so that it never needs quotes
 */
public record Boundary(String value) {

    private static final int RANDOM_BYTES = 16;
    private static final int MAX_LENGTH = 70;

    public Boundary {
        if (value.length() > MAX_LENGTH || !Tokens.isToken(value)) {
            throw new MimeFormatException("not a boundary");
        }
    }

    /** {@return a boundary of 128 random bits, which no content meets by chance and nobody can foresee} */
    public static Boundary random(SecureRandom random) {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        return new Boundary("cpm" + HexFormat.of().formatHex(bits));
    }

    /**
     * {@return whether the delimiter of this boundary occurs nowhere in the octets} It looks for the bare delimiter,
     * not only at the start of a line, because the octets may follow any others.
     */
    public boolean isFreeIn(byte[] octets) {
        try {
            return isFreeIn(new ByteArrayInputStream(octets));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@return whether the delimiter of this boundary occurs nowhere in the stream} Reads until it is found or the
     * stream ends, with a small buffer; does not close the stream.
     *
     * @throws IOException if the stream cannot be read
     */
    public boolean isFreeIn(InputStream octets) throws IOException {
        byte[] delimiter = ("--" + value).getBytes(StandardCharsets.US_ASCII);
        int[] fallback = fallback(delimiter);
        byte[] buffer = new byte[8192];
        int matched = 0;
        for (int read = octets.read(buffer); read >= 0; read = octets.read(buffer)) {
            for (int i = 0; i < read; i++) {
                matched = advance(delimiter, fallback, matched, buffer[i]);
                if (matched == delimiter.length) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The search of Knuth, Morris and Pratt: never looks at an octet twice, so no content makes it slow. */
    private static int advance(byte[] pattern, int[] fallback, int matched, byte next) {
        int length = matched;
        while (length > 0 && pattern[length] != next) {
            length = fallback[length - 1];
        }
        return pattern[length] == next ? length + 1 : length;
    }

    private static int[] fallback(byte[] pattern) {
        int[] fallback = new int[pattern.length];
        for (int i = 1; i < pattern.length; i++) {
            fallback[i] = advance(pattern, fallback, fallback[i - 1], pattern[i]);
        }
        return fallback;
    }

    @Override
    public String toString() {
        return value;
    }
}
