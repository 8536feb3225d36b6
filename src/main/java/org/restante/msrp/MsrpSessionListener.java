package org.restante.msrp;

/**
 * What a session tells its owner. Called on the session's event loop, one call at a time, in order; must not block and
 * must not throw.
 */
public interface MsrpSessionListener {

    /** A connection carries the session now: the peer's first request was accepted, or ours was answered. */
    void onBound(MsrpSession session);

    /** Every octet of an outgoing message is written and every chunk answered with 200. */
    default void onTransmitted(MsrpSession session, String messageId) {
    }

    /** A report about an outgoing message arrived. It may come after {@link #onTransmitted}, or never. */
    default void onReport(MsrpSession session, DeliveryReport report) {
    }

    /**
     * An outgoing message failed: a chunk was refused, or nothing was answered in time (408). Nothing more is sent of
     * it.
     *
     * @param status the MSRP status code
     */
    default void onRefused(MsrpSession session, String messageId, int status) {
    }

    /**
     * The first octets of a message arrived.
     *
     * @return where they go, or the status to refuse it with
     */
    default Reception onMessage(MsrpSession session, IncomingMessage message) {
        return new Reception.Refused(403);
    }

    /**
     * The session is over though {@link MsrpSession#close} was not called: no connection in time, connection lost, or a
     * peer that broke the protocol. The last call; messages not yet confirmed stay unconfirmed.
     *
     * @param reason why, in words for a log line
     */
    void onLost(MsrpSession session, String reason);
}
