package org.restante.embedded;

/**
 * Sees every SIP message that the container sends or receives. Called on SIP threads; must not block and must not throw.
 */
@FunctionalInterface
public interface SipMessageObserver {

    /** Sees nothing. */
    SipMessageObserver NONE = (sent, from, to, message) -> { };

    /**
     * @param sent    true for a message that the container sent, false for one that it received
     * @param from    the sender's address, {@code host:port}
     * @param to      the receiver's address, {@code host:port}
     * @param message the message as text
     */
    void message(boolean sent, String from, String to, String message);
}
