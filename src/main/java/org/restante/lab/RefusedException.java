package org.restante.lab;

/** A request that is refused. Its message is one line for people. */
final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status status code of the response @param why what is wrong, in words */
    RefusedException(int status, String why) {
        super(why, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
