package org.restante.msrp;

import java.util.List;

/** What a {@link MsrpJoin} tells its owner. Called on event loops of both sessions; must not block and must not throw. */
public interface JoinListener {

    /** Every octet of a message was answered with 200 by the far side, and so was every chunk towards its sender. */
    default void onPassed(PassedMessage message) {
    }

    /**
     * The far side reported on a message (RFC 4975 §7.1.2); its sender was told, if it had asked to be.
     *
     * @param report with the Message-ID of the sender's side
     */
    default void onReported(PassedMessage message, DeliveryReport report) {
    }

    /**
     * The far side refused a message, or left it unanswered (408), and its sender was told so.
     *
     * @param status the MSRP status code
     */
    default void onRefused(PassedMessage message, int status) {
    }

    /**
     * The join is over: a session ended, or {@link MsrpJoin#end} was called. The last call.
     *
     * @param reason     why, in words for a log line
     * @param unfinished the messages that were under way, with what the far side had confirmed of them to the octet
     */
    void onEnded(String reason, List<PassedMessage> unfinished);
}
