package org.restante.embedded;

/** The container or an application in it did not start or stop. Its message tells what to do. */
public class ContainerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param what  what went wrong, in words
     * @param cause the cause, or null
     */
    public ContainerException(String what, Throwable cause) {
        super(what, cause);
    }
}
