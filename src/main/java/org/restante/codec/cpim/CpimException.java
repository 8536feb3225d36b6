package org.restante.codec.cpim;

/** A CPIM message that cannot be understood. Its message is one line for people. */
public class CpimException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param what what is wrong, in words */
    public CpimException(String what) {
        super(what);
    }
}
