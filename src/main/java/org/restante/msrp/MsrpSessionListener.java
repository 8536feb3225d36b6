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

    /**
     * The peer reports of an outgoing message that the whole of it arrived, or that it failed; success of parts is summed
     * up first. It may come after {@link #onTransmitted}, or never, and once.
     */
    default void onReport(MsrpSession session, DeliveryReport report) {
    }

    /**
     * An outgoing message failed: a chunk was refused, or nothing was answered in time (408). Nothing more is sent of
     * it. With {@link FailureReport#PARTIAL} that may come after {@link #onTransmitted}, where silence meant success.
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
     * An outgoing message ends unfinished because the session is lost; {@link #onLost} follows.
     *
     * @param confirmedOctets octets from its first one on that the peer answered for: in a new session
     *                        {@link OutgoingMessage} can go on behind them
     */
    default void onUnfinished(MsrpSession session, String messageId, long confirmedOctets) {
    }

    /**
     * The session is over though {@link MsrpSession#close} was not called: no connection in time, connection lost, or a
     * peer that broke the protocol. The last call; messages not yet confirmed stay unconfirmed.
     *
     * @param reason why, in words for a log line
     */
    void onLost(MsrpSession session, String reason);
}
