package org.restante.msrp;

import java.util.Objects;

/**
 * A message to be sent in a session.
 *
 * @param messageId       Message-ID, 4..32 ident characters, unique in the session (RFC 4975 §9)
 * @param contentType     Content-Type of the content
 * @param successReport   whether a success report is asked for
 * @param failureReport   what is asked for if it fails
 * @param confirmedOctets octets that the peer confirmed over an earlier connection, 0 for a new message: the first chunk
 *                        begins behind them
 * @param content         the octets behind the confirmed ones; closed by the engine
 */
public record OutgoingMessage(String messageId, String contentType, boolean successReport, FailureReport failureReport,
        long confirmedOctets, ContentSource content) {

    public OutgoingMessage {
        Objects.requireNonNull(failureReport, "failureReport");
        if (!messageId.matches("[A-Za-z0-9][A-Za-z0-9.\\-+%=]{3,31}")) {
            throw new IllegalArgumentException("illegal Message-ID");
        }
        if (confirmedOctets < 0 || content.octets() < 0 || confirmedOctets + content.octets() > ByteRange.MAX_OCTETS) {
            throw new IllegalArgumentException("a message of an impossible size");
        }
    }

    /** A new message whose every chunk is to be answered. */
    public OutgoingMessage(String messageId, String contentType, boolean successReport, ContentSource content) {
        this(messageId, contentType, successReport, FailureReport.YES, 0, content);
    }

    /** {@return octets of the whole message} */
    long totalOctets() {
        return confirmedOctets + content.octets();
    }
}
