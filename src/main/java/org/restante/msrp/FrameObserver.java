package org.restante.msrp;

import java.net.SocketAddress;

/**
 * Sees every frame that is sent or received, head and end line, never the content: for ladders and traces. Called on
 * event loops; must not block and must not throw.
 */
@FunctionalInterface
public interface FrameObserver {

    /** Sees nothing. */
    FrameObserver NONE = (sent, local, remote, head, contentOctets, flag) -> { };

    /**
     * @param sent          true for a frame that we sent, false for one that we received
     * @param local         our address
     * @param remote        the peer's address
     * @param head          start line and header lines, CRLF between them
     * @param contentOctets octets of content in this frame
     * @param flag          continuation flag of its end line: {@code $}, {@code +} or {@code #}
     */
    void frame(boolean sent, SocketAddress local, SocketAddress remote, String head, long contentOctets, char flag);
}
