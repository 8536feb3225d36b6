package org.restante.client;

import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import javax.sip.SipException;
import javax.sip.SipProvider;

/** Finds a port that is free for UDP and TCP: the stack must know its port before it listens. */
final class FreePort {

    private static final int ATTEMPTS = 20;

    private FreePort() {
    }

    /** A stack that listens. */
    record Bound(SipStackImpl stack, SipProvider provider, int port, StackThreads threads) {
    }

    /** Opens a stack on a port. */
    interface Opening {
        Bound at(int port) throws SipException;
    }

    /**
     * Opens at the wanted port or, if it is 0, at a free one. Another process may take a port between the look and the
     * opening; then the next one is tried.
     *
     * @throws ClientException if no port can be bound
     */
    static Bound bind(InetSocketAddress wanted, Opening opening) {
        SipException last = null;
        for (int attempt = 0; attempt < (wanted.getPort() == 0 ? ATTEMPTS : 1); attempt++) {
            try {
                return opening.at(wanted.getPort() == 0 ? look(wanted) : wanted.getPort());
            } catch (SipException e) {
                last = e;
            }
        }
        throw new ClientException(last.getMessage(), last);
    }

    private static int look(InetSocketAddress wanted) throws SipException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(wanted.getHostString(), 0))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new SipException("cannot listen on " + wanted.getHostString(), e);
        }
    }
}
