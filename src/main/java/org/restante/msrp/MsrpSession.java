package org.restante.msrp;

import java.util.List;

/**
 * One MSRP session: two paths and the messages between them. Safe to call from any thread; everything it tells its
 * {@link MsrpSessionListener} comes from one event loop, in order.
 */
public interface MsrpSession {

    /** {@return the URI to put into our SDP's a=path; its session id carries at least 128 random bits} */
    MsrpUri localUri();

    /** {@return the URIs to put into our SDP's a=path: our own, after those of a relay that we are reached through} */
    List<MsrpUri> localPath();

    /**
     * Tells the peer's path once its SDP is known. A passive session accepts no connection before; a connection that
     * comes earlier waits.
     *
     * @param path the URIs of the peer's a=path in their order, at least one
     */
    void remotePath(List<MsrpUri> path);

    /**
     * Tells what offer and answer say of the peer, instead of {@link #remotePath}: a session that was opened as passive
     * may turn out to be the one that connects (RFC 6135 §4.2.2).
     *
     * @throws IllegalArgumentException if one end speaks TLS and the other does not
     * @throws IllegalStateException    if it was told before
     */
    void remote(RemoteEnd peer);

    /**
     * Sends a message once those handed over before it are sent. Call it only after
     * {@link MsrpSessionListener#onBound}.
     */
    void send(OutgoingMessage message);

    /**
     * Says how the messages are cut that are begun from now on. Without a word: one at a time, in chunks with exact
     * ranges ({@link SendingProfile#exact}).
     */
    void sendAs(SendingProfile profile);

    /**
     * Stops sending a message: its chunk under way ends with {@code #}. No further word comes of it.
     *
     * @param messageId its Message-ID
     */
    void abort(String messageId);

    /** Ends the session: nothing is sent or accepted any more, and a connection that no other session uses is closed. */
    void close();
}
