package org.restante.queue;

/** The store cannot do its work at present: no connection, no space, a time-out. The caller answers 503 and keeps nothing. */
public class QueueUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param doing what was tried, in words
     * @param cause what the store said
     */
    public QueueUnavailableException(String doing, Throwable cause) {
        super(doing + ": " + cause.getMessage(), cause);
    }
}
