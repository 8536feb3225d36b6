package org.restante.sipservlet;

/** A handler class that cannot be used as it is written: found at boot, with class and method named. */
public class HandlerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param what what is wrong and where */
    public HandlerException(String what) {
        super(what);
    }
}
