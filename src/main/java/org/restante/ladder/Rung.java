package org.restante.ladder;

import java.time.Instant;

/**
 * One message on the wire.
 *
 * @param at       when it was sent or received
 * @param protocol what it is
 * @param sent     whether we sent it
 * @param local    our address and port, empty if they are not known
 * @param remote   the peer's address and port, empty if they are not known
 * @param head     start line and header lines, CRLF between them; credentials are withheld
 * @param octets   octets of its content
 * @param hash     CRC-32C of its content, which tells whether the same went out twice; 0 if it has none or nobody computed it
 * @param flag     of an MSRP frame the continuation flag, of a SIP message a blank
 */
public record Rung(Instant at, Protocol protocol, boolean sent, String local, String remote, String head, long octets,
        long hash, char flag) {

    /** What is spoken. */
    public enum Protocol {
        /** RFC 3261. */
        SIP,
        /** RFC 4975. */
        MSRP
    }

    /** {@return the first line} */
    public String startLine() {
        int end = head.indexOf("\r\n");
        return end < 0 ? head : head.substring(0, end);
    }
}
