package org.restante.msrp;

/**
 * A message to be sent in a session.
 *
 * @param messageId     Message-ID, 4..32 ident characters, unique in the session (RFC 4975 §9)
 * @param contentType   Content-Type of the content
 * @param successReport whether a success report is asked for
 * @param content       its octets; closed by the engine
 */
public record OutgoingMessage(String messageId, String contentType, boolean successReport, ContentSource content) {

    public OutgoingMessage {
        if (!messageId.matches("[A-Za-z0-9][A-Za-z0-9.\\-+%=]{3,31}")) {
            throw new IllegalArgumentException("illegal Message-ID");
        }
    }
}
