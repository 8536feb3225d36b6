package org.restante.codec.groupstate;

/** Octets are no group state object. The message says why, in words that may be logged. */
public final class GroupStateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    GroupStateException(String message) {
        super(message);
    }
}
