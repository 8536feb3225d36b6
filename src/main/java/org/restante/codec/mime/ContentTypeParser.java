package org.restante.codec.mime;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads one Content-Type value, left to right. Blanks are allowed around every separator and an empty parameter
 * (a stray or trailing semicolon) is skipped, as both occur in the field.
 */
final class ContentTypeParser {

    private final String text;
    private int position;

    ContentTypeParser(String text) {
        if (text.length() > ContentType.MAX_LENGTH) {
            throw new MimeFormatException("Content-Type longer than " + ContentType.MAX_LENGTH + " characters");
        }
        this.text = text;
    }

    ContentType parse() {
        String type = token();
        expect('/');
        String subtype = token();
        Map<String, String> parameters = new LinkedHashMap<>();
        while (!atEnd()) {
            expect(';');
            if (!atEnd() && text.charAt(position) != ';') {
                parameter(parameters);
            }
        }
        return new ContentType(type, subtype, parameters);
    }

    private void parameter(Map<String, String> parameters) {
        String name = token().toLowerCase(Locale.ROOT);
        expect('=');
        skipBlanks();
        String value = position < text.length() && text.charAt(position) == '"' ? quoted() : token();
        if (parameters.put(name, value) != null) {
            throw new MimeFormatException("Content-Type names the parameter " + name + " twice");
        }
    }

    private String token() {
        skipBlanks();
        int start = position;
        while (position < text.length() && Tokens.isTokenCharacter(text.charAt(position))) {
            position++;
        }
        if (position == start) {
            throw new MimeFormatException("Content-Type lacks a token at position " + start);
        }
        return text.substring(start, position);
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        for (position++; position < text.length(); position++) {
            char c = text.charAt(position);
            if (c == '"') {
                position++;
                return value.toString();
            }
            if (c == '\\' && position + 1 < text.length()) {
                c = text.charAt(++position);
            }
            value.append(c);
        }
        throw new MimeFormatException("quote not closed in a Content-Type");
    }

    private void expect(char separator) {
        if (atEnd() || text.charAt(position) != separator) {
            throw new MimeFormatException("Content-Type lacks '" + separator + "' at position " + position);
        }
        position++;
    }

    /** Skips blanks and says whether nothing follows them. */
    private boolean atEnd() {
        skipBlanks();
        return position == text.length();
    }

    private void skipBlanks() {
        while (position < text.length() && Tokens.isBlank(text.charAt(position))) {
            position++;
        }
    }
}
