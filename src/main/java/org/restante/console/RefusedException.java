package org.restante.console;

/** A call that cannot be served as it is. The message is for the caller. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedException(int status, String why) {
        super(why, null, false, false); // the caller's doing: where in the code it was found tells nobody anything
        this.status = status;
    }

    /** {@return the HTTP status, 4xx or 503} */
    int status() {
        return status;
    }
}
