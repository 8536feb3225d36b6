package org.restante.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts a stream into SIP messages (RFC 3261 §18.3): a head up to its first empty line, then as many octets as its
 * Content-Length says, none if it has none. Between messages, empty lines are skipped.
 *
 * <pre>
 *  octets  |  taken  |  head ... LF  LF | body ...  |  free  |
 *                    start              looked      end
 * </pre>
 *
 * Holds no more than one message and what was read with it; room is made as octets come, not as they are promised. One thread.
 */
final class SipFrames {

    private static final int USUAL = 8 * 1024;
    private static final Framed INCOMPLETE = new Framed.Incomplete();

    private final int most;
    private byte[] octets = new byte[USUAL];
    private int start;
    private int looked;
    private int end;
    private boolean lineHasText;
    private boolean halfPing;
    private byte[] head; // of the message that is not whole yet, once all of it is there
    private int body; // its length

    /** @param most octets that a message may have; its head may have half of them */
    SipFrames(int most) {
        this.most = most;
    }

    /**
     * Reads once, what there is and fits; waits for the first octet.
     *
     * @return false at the end of the stream
     */
    boolean fill(InputStream in) throws IOException {
        makeRoom();
        int read = in.read(octets, end, octets.length - end);
        end += Math.max(0, read);
        return read >= 0;
    }

    /** {@return whether a message has begun that is not whole} */
    boolean begun() {
        return head != null || looked > start;
    }

    /** {@return octets that are held, beyond the few that every connection has} */
    int held() {
        return octets.length - USUAL + (head == null ? 0 : head.length);
    }

    /**
     * Takes what is next.
     *
     * @throws UnframeableException if it cannot be told where it ends
     */
    Framed next() throws UnframeableException {
        if (!begun() && skipEmptyLines()) {
            return new Framed.Ping();
        }
        if (head == null && !findHead()) {
            return INCOMPLETE;
        }
        if ((long) head.length + body > most) {
            return new Framed.TooLong(head);
        }
        if (end - looked < body) {
            return INCOMPLETE;
        }
        Framed message = new Framed.Message(head, Arrays.copyOfRange(octets, looked, looked + body));
        start = looked + body;
        looked = start;
        head = null;
        return message;
    }

    /** {@return whether there was a ping} */
    private boolean skipEmptyLines() {
        boolean ping = false;
        while (!ping && start < end && (octets[start] == '\n' || octets[start] == '\r' && start + 1 < end)) {
            if (octets[start] == '\r' && octets[start + 1] == '\n') {
                ping = halfPing;
                halfPing = !halfPing;
                start++;
            }
            start++;
        }
        looked = start;
        return ping;
    }

    /** {@return whether all of the head is there} */
    private boolean findHead() throws UnframeableException {
        if (looked < end && octets[looked] == '\r' && looked == start) {
            return false; // what comes next tells what it is
        }
        while (looked < end) {
            byte octet = octets[looked++];
            if (looked - start > most / 2) {
                throw new UnframeableException("a head of more than " + most / 2 + " octets");
            }
            if (octet == '\n') {
                if (!lineHasText) {
                    takeHead();
                    return true;
                }
                lineHasText = false;
            } else {
                lineHasText |= (octet & 0xff) > ' ';
            }
        }
        return false;
    }

    private void takeHead() throws UnframeableException {
        halfPing = false;
        byte[] lines = new byte[looked - start];
        int length = 0;
        for (int i = start; i < looked; i++) {
            if (octets[i] != '\r') {
                lines[length++] = octets[i];
            }
        }
        byte[] whole = Arrays.copyOf(lines, length);
        body = contentLength(whole);
        head = whole;
    }

    private void makeRoom() {
        if (start == end) {
            start = 0;
            looked = 0;
            end = 0;
            octets = octets.length > USUAL ? new byte[USUAL] : octets;
        }
        if (end < octets.length) {
            return;
        }
        int length = end - start;
        byte[] larger = length > octets.length / 2 ? new byte[octets.length * 2] : octets;
        System.arraycopy(octets, start, larger, 0, length);
        octets = larger;
        looked -= start;
        start = 0;
        end = length;
    }

    /** The head's last line is empty, all of them end with LF. */
    private static int contentLength(byte[] head) throws UnframeableException {
        long length = -1;
        for (int line = 0; line < head.length;) {
            int next = nextField(head, line);
            int name = nameOfLength(head, line);
            if (name > 0) {
                long one = number(new String(head, line + name, next - line - name, StandardCharsets.ISO_8859_1));
                if (length >= 0 && length != one) {
                    throw new UnframeableException("two lengths, " + length + " and " + one);
                }
                length = one;
            }
            line = next;
        }
        return (int) Math.max(0, length);
    }

    /** {@return where the field after this one begins; a line that begins with white space goes on with the one before} */
    private static int nextField(byte[] head, int line) {
        int i = line;
        do {
            while (head[i] != '\n') {
                i++;
            }
            i++;
        } while (i < head.length && (head[i] == ' ' || head[i] == '\t'));
        return i;
    }

    /** {@return octets of a name of Content-Length with its colon, 0 if this is another field} */
    private static int nameOfLength(byte[] head, int line) {
        if ((head[line] | 0x20) != 'c' && (head[line] | 0x20) != 'l') {
            return 0;
        }
        int colon = line;
        while (head[colon] != ':' && head[colon] != '\n') {
            colon++;
        }
        String name = new String(head, line, colon - line, StandardCharsets.ISO_8859_1).strip();
        return head[colon] == ':' && (name.equalsIgnoreCase("Content-Length") || name.equalsIgnoreCase("l")) ? colon + 1 - line : 0;
    }

    private static long number(String value) throws UnframeableException {
        String digits = value.strip();
        if (!digits.matches("[0-9]{1,20}")) {
            throw new UnframeableException("a Content-Length that is no number");
        }
        return new BigInteger(digits).min(BigInteger.valueOf(Integer.MAX_VALUE)).longValue();
    }
}
