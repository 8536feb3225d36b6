package org.restante.codec.mime;

/** The character classes that MIME and SIP header fields share (RFC 2045 §5.1, RFC 3261 §25.1). */
final class Tokens {

    private Tokens() {
    }

    /** {@return whether the text is a token: one or more characters, no separators, no controls} */
    static boolean isToken(CharSequence text) {
        return !(text.length() == 0) && text.chars().allMatch(Tokens::isTokenCharacter);
    }

    /** {@return whether a MIME token may hold this character} */
    static boolean isTokenCharacter(int c) {
        return c > ' ' && c < 127 && "()<>@,;:\\\"/[]?=".indexOf(c) < 0;
    }

    /** {@return whether the character is a control character other than a tab} */
    static boolean isControl(int c) {
        return c < ' ' && c != '\t' || c == 127;
    }

    /** {@return whether the character is a space or a tab} */
    static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }
}
