package org.restante.msrp;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What ends the content of a frame, but for the flag: CR LF, seven hyphens and the transact-id (RFC 4975 §7.1). Finds it
 * in octets without looking at each of them (Horspool): the octet under the boundary's last one tells how far the
 * boundary can be moved on.
 *
 * <pre>
 *   content   ...the quick brown fox jumps over...
 *   boundary      \r\n-------a786hjs2                     'u' is not in it: move on by its whole length
 *   boundary                         \r\n-------a786hjs2
 * </pre>
 */
final class Boundary {

    private final String lead;
    private final byte[] step = new byte[256];
    private byte[] pattern = {};

    private Boundary(String lead) {
        this.lead = lead;
    }

    /** What a receiver looks for. */
    static Boundary toFind() {
        return new Boundary("\r\n-------");
    }

    /** What a sender keeps out of its content: also where no CR LF stands before it, for it might be the first octets. */
    static Boundary toAvoid() {
        return new Boundary("-------");
    }

    /** @param transactId at most 32 octets of ASCII */
    void set(String transactId) {
        pattern = (lead + transactId).getBytes(StandardCharsets.US_ASCII);
        int last = pattern.length - 1;
        Arrays.fill(step, (byte) pattern.length);
        for (int i = 0; i < last; i++) {
            step[pattern[i] & 0xff] = (byte) (last - i);
        }
    }

    int octets() {
        return pattern.length;
    }

    byte octet(int index) {
        return pattern[index];
    }

    /** {@return where the boundary first stands between the indexes, the second exclusive; -1 if nowhere} */
    int find(ByteBuf in, int from, int until) {
        byte[] pattern = this.pattern;
        byte[] step = this.step;
        int last = pattern.length - 1;
        if (until - from <= last) {
            return -1;
        }
        ByteBuffer octets = in.nioBuffer(from, until - from);
        byte end = pattern[last];
        int at = last;
        int limit = octets.limit();
        while (at < limit) {
            byte octet = octets.get(at);
            int further = step[octet & 0xff];
            if (further == pattern.length && octet != end) {
                at += pattern.length; // the usual case, as a branch of its own: the processor runs ahead on it
            } else if (octet == end && stands(in, from + at - last, last)) {
                return from + at - last;
            } else {
                at += further;
            }
        }
        return -1;
    }

    /** {@return where the octets up to an index begin to look like the beginning of the boundary; the index if nowhere} */
    int beginning(ByteBuf in, int from, int until) {
        int at = Math.max(from, until - pattern.length + 1);
        while (at < until) {
            at = in.indexOf(at, until, pattern[0]);
            if (at < 0) {
                return until;
            }
            if (stands(in, at, until - at)) {
                return at;
            }
            at++;
        }
        return until;
    }

    private boolean stands(ByteBuf in, int at, int octets) {
        for (int i = 0; i < octets; i++) {
            if (in.getByte(at + i) != pattern[i]) {
                return false;
            }
        }
        return true;
    }
}
