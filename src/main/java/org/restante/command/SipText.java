package org.restante.command;

import java.util.Optional;

/**
 * A SIP message as text, read as far as a ladder tells of it.
 *
 * @param text start line, headers, body
 */
record SipText(String text) {

    /** {@return the first line} */
    String startLine() {
        return text.lines().findFirst().orElse("");
    }

    boolean isRequest() {
        return !startLine().startsWith("SIP/2.0 ");
    }

    /** {@return the method, of a response that of its request} */
    String method() {
        return isRequest() ? word(startLine(), 0) : word(header("CSeq").orElse(""), 1);
    }

    /** {@return the status of a response, 0 for a request} */
    int status() {
        return isRequest() || !word(startLine(), 1).matches("[0-9]{3}") ? 0 : Integer.parseInt(word(startLine(), 1));
    }

    /** {@return the Request-URI of a request} */
    String requestUri() {
        return word(startLine(), 1);
    }

    /** {@return the value of the first header of that name} */
    Optional<String> header(String name) {
        return text.lines().takeWhile(line -> !line.isBlank()).skip(1)
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).trim()).findFirst();
    }

    /** {@return whether the body has this line} */
    boolean hasBodyLine(String wanted) {
        return text.lines().dropWhile(line -> !line.isBlank()).anyMatch(wanted::equals);
    }

    /** {@return the first line of the body that begins so} */
    Optional<String> bodyLine(String start) {
        return text.lines().dropWhile(line -> !line.isBlank()).filter(line -> line.startsWith(start)).findFirst();
    }

    private static String word(String line, int index) {
        String[] words = line.trim().split(" +");
        return index < words.length ? words[index] : "";
    }
}
