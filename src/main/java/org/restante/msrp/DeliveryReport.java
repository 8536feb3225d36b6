package org.restante.msrp;

/**
 * A REPORT that arrived (RFC 4975 §7.1.2).
 *
 * @param messageId the message it speaks of
 * @param range     the octets it covers
 * @param status    status code of namespace 000, 200 for success
 */
public record DeliveryReport(String messageId, ByteRange range, int status) {
}
