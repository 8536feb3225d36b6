package org.restante.client;

import java.net.InetSocketAddress;

/**
 * Sees every SIP message that the client hands to its stack or gets from it, retransmissions left out: for ladders and
 * traces. Must not block and must not throw.
 */
@FunctionalInterface
public interface SipObserver {

    /** Sees nothing. */
    SipObserver NONE = (sent, local, remote, text) -> { };

    /**
     * @param sent   true for a message that we sent, false for one that we received
     * @param local  our address, unresolved
     * @param remote the peer's address, unresolved
     * @param text   the whole message
     */
    void message(boolean sent, InetSocketAddress local, InetSocketAddress remote, String text);
}
