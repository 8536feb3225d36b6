package org.restante.sipservlet;

/**
 * A SIP message of a leg as it went over the wire.
 *
 * @param sent whether we sent it
 * @param head start line and header lines, CRLF between them
 * @param body its body, possibly empty; not to be changed
 * @param peer address and port that it came from; empty for one that we sent
 * @param since {@link System#nanoTime} before it went out, or when it had come: what answers it is later
 */
public record TracedMessage(boolean sent, String head, byte[] body, String peer, long since) {
}
