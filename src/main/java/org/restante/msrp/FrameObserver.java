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

    /**
     * Whether it may want the hash of a frame's content; asked when its head has passed, before any of the content. To
     * compute it costs more than all else that is done for an observer.
     *
     * @param own       our path in it: From-Path of a frame that we sent, else To-Path
     * @param byteRange its Byte-Range, empty text if it has none
     */
    default boolean hashes(String own, String byteRange) {
        return true;
    }

    /**
     * Whether it wants to see a frame; asked before its text is made.
     *
     * @param own      our path in it: From-Path of a frame that we sent, else To-Path
     * @param transact its transact-id
     * @param kind     method, or status of a response
     * @param flag     continuation flag of its end line
     */
    default boolean wants(String own, String transact, String kind, char flag) {
        return true;
    }

    /** As above; also tells a hash of the content. */
    default void frame(boolean sent, SocketAddress local, SocketAddress remote, Frame frame) {
        frame(sent, local, remote, frame.head(), frame.octets(), frame.flag());
    }

    /**
     * A frame.
     *
     * @param head   start line and header lines, CRLF between them
     * @param octets octets of content
     * @param hash   CRC-32C of the content; {@link #NO_HASH} if there is none, or nobody wanted it
     * @param flag   continuation flag of its end line
     */
    record Frame(String head, long octets, long hash, char flag) {

        /** Stands for no hash. */
        public static final long NO_HASH = 0;
    }
}
