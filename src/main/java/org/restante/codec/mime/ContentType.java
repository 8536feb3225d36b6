package org.restante.codec.mime;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The value of a Content-Type field (RFC 2045 §5.1). Type, subtype and parameter names are kept in lower case, so that
 * equal content types compare equal however they were written; parameter values keep their case.
 *
 * @param type       for example {@code multipart}
 * @param subtype    for example {@code mixed}
 * @param parameters parameters in their order, values without quotes
 */
public record ContentType(String type, String subtype, Map<String, String> parameters) {

    /** Longest value that is read, in characters. */
    public static final int MAX_LENGTH = 4096;

    public ContentType {
        type = requireToken(type).toLowerCase(Locale.ROOT);
        subtype = requireToken(subtype).toLowerCase(Locale.ROOT);
        Map<String, String> copy = new LinkedHashMap<>();
        parameters.forEach((name, value) -> copy.put(requireToken(name).toLowerCase(Locale.ROOT), requireText(value)));
        parameters = Collections.unmodifiableMap(copy);
    }

    /**
     * Reads a field value such as {@code multipart/mixed;boundary=cpmdef01}.
     *
     * @throws MimeFormatException if it is no content type, names a parameter twice or is too long
     */
    public static ContentType parse(String value) {
        return new ContentTypeParser(value).parse();
    }

    /** {@return the content type with this type and subtype and no parameters} */
    public static ContentType of(String type, String subtype) {
        return new ContentType(type, subtype, Map.of());
    }

    /** {@return {@code multipart/mixed} with this boundary} */
    public static ContentType multipartMixed(Boundary boundary) {
        return new ContentType("multipart", "mixed", Map.of("boundary", boundary.value()));
    }

    /** {@return type and subtype, for example {@code message/cpim}} */
    public String fullType() {
        return type + "/" + subtype;
    }

    /** {@return whether type and subtype are these, parameters and case aside} */
    public boolean is(String fullType) {
        return fullType().equalsIgnoreCase(fullType);
    }

    /** {@return whether type and subtype are the same, parameters aside} */
    public boolean isSameTypeAs(ContentType other) {
        return type.equals(other.type) && subtype.equals(other.subtype);
    }

    /** {@return whether it is any multipart type} */
    public boolean isMultipart() {
        return type.equals("multipart");
    }

    /** {@return the value of a parameter, its name compared without regard to case} */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name.toLowerCase(Locale.ROOT)));
    }

    /** {@return the boundary parameter} */
    public Optional<String> boundary() {
        return parameter("boundary");
    }

    /** {@return the field value, parameters quoted where they need it, without spaces between them} */
    public String format() {
        StringBuilder text = new StringBuilder(fullType());
        parameters.forEach((name, value) -> text.append(';').append(name).append('=').append(quoteIfNeeded(value)));
        return text.toString();
    }

    @Override
    public String toString() {
        return format();
    }

    private static String quoteIfNeeded(String value) {
        return Tokens.isToken(value) ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String requireToken(String text) {
        if (!Tokens.isToken(text)) {
            throw new MimeFormatException("not a token in a Content-Type");
        }
        return text;
    }

    private static String requireText(String text) {
        if (text.chars().anyMatch(Tokens::isControl)) {
            throw new MimeFormatException("control character in a Content-Type parameter");
        }
        return text;
    }
}
