package org.restante.sipservlet;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The charset that a Content-Type names. The SIP stack writes the whole message in it, header fields included: with one
 * that writes ASCII in another way (UTF-16) the peer could not read it, with an unknown one nothing would be sent at all,
 * although the transaction then counts as answered. Such a body is refused before it is given to the stack.
 */
final class BodyCharset {

    private static final Pattern PARAMETER = Pattern.compile(";[ \\t\\r\\n]*charset[ \\t]*=[ \\t]*(\"[^\"]*\"|[^;\\s]*)",
            Pattern.CASE_INSENSITIVE);
    private static final String ASCII = ascii();

    private BodyCharset() {
    }

    /**
     * {@return the content type}
     *
     * @throws IllegalArgumentException if the stack could not write a message with it
     */
    static String checked(String contentType) {
        Matcher parameter = PARAMETER.matcher(contentType);
        if (parameter.find() && !isWritable(parameter.group(1).replace("\"", ""))) {
            throw new IllegalArgumentException("no message can be sent with a body of type " + contentType);
        }
        return contentType;
    }

    private static boolean isWritable(String name) {
        try {
            Charset charset = Charset.forName(name);
            return charset.canEncode() && Arrays.equals(ASCII.getBytes(charset), ASCII.getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException unknown) { // or no name at all
            return false;
        }
    }

    private static String ascii() {
        StringBuilder all = new StringBuilder("\r\n\t");
        for (char c = ' '; c < 0x7f; c++) {
            all.append(c);
        }
        return all.toString();
    }
}
