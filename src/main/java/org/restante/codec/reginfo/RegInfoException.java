package org.restante.codec.reginfo;

/** A registration event document that cannot be understood. Its message is one line for people. */
public class RegInfoException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param what what is wrong, in words */
    public RegInfoException(String what) {
        super(what);
    }
}
