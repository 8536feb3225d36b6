package org.restante.msrp;

import java.net.InetSocketAddress;

/**
 * The engine: its event loops, its listener and its live sessions. Made once and closed once by its owner.
 */
public final class MsrpEngine implements AutoCloseable {

    private MsrpEngine() {
    }

    /**
     * Starts an engine without a listener.
     *
     * @param name     prefix of its thread names
     * @param limits   what it accepts
     * @param observer sees every frame
     */
    public static MsrpEngine start(String name, MsrpLimits limits, FrameObserver observer) {
        throw new IllegalStateException("being built");
    }

    /**
     * Listens for connections to passive sessions.
     *
     * @param bind           address and port to listen on; port 0 takes a free one
     * @param advertisedHost host to write into our URIs
     * @return the bound address
     * @throws java.io.UncheckedIOException if the address cannot be bound
     */
    public InetSocketAddress listen(InetSocketAddress bind, String advertisedHost) {
        throw new IllegalStateException("being built");
    }

    /**
     * Opens a passive session (RFC 6135): it has a URI at once, and waits for the peer to connect from the moment its
     * path is told.
     */
    public MsrpSession passive(MsrpSessionListener listener) {
        throw new IllegalStateException("being built");
    }

    /**
     * Opens an active session: it has a URI at once; telling it the peer's path makes it connect there and send an
     * empty SEND to bind (RFC 4975 §5.4). Its URI names port 9 unless the engine listens.
     *
     * @param localHost host to write into our URI
     */
    public MsrpSession active(String localHost, MsrpSessionListener listener) {
        throw new IllegalStateException("being built");
    }

    /** Ends all sessions and connections and stops the threads. */
    @Override
    public void close() {
    }
}
