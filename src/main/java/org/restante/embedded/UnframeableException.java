package org.restante.embedded;

/** Where a message ends cannot be told, so nothing that follows on its connection can be read. The message says why. */
final class UnframeableException extends Exception {

    private static final long serialVersionUID = 1;

    UnframeableException(String why) {
        super(why);
    }
}
