package org.restante.codec.mime;

/** MIME octets that cannot be understood or exceed a limit. Its message is one line for people. */
public class MimeFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param what what is wrong, in words */
    public MimeFormatException(String what) {
        super(what);
    }
}
