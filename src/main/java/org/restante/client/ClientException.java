package org.restante.client;

/** The client could not do what it was asked. Its message is one line for people. */
public class ClientException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param what what went wrong, in words */
    public ClientException(String what) {
        super(what);
    }

    /**
     * @param what  what went wrong, in words
     * @param cause why
     */
    public ClientException(String what, Throwable cause) {
        super(what, cause);
    }
}
