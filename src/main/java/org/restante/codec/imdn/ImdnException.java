package org.restante.codec.imdn;

/** A disposition notification that cannot be understood. Its message is one line for people. */
public class ImdnException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param what what is wrong, in words */
    public ImdnException(String what) {
        super(what);
    }
}
