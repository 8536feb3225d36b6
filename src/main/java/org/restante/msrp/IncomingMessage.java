package org.restante.msrp;

/**
 * Announcement of a message whose first octets arrive.
 *
 * @param messageId     its Message-ID
 * @param contentType   its Content-Type
 * @param totalOctets   its size if the sender told it, else {@link ByteRange#UNKNOWN}
 */
public record IncomingMessage(String messageId, String contentType, long totalOctets) {
}
