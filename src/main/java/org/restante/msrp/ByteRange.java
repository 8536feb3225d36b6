package org.restante.msrp;

/**
 * A Byte-Range (RFC 4975 §7.1.1): which octets of a message a chunk carries or a report covers.
 *
 * @param first first octet, counted from 1
 * @param last  last octet, or {@link #UNKNOWN} for {@code *}; {@code first - 1} for an empty range
 * @param total octets of the whole message, or {@link #UNKNOWN} for {@code *}
 */
public record ByteRange(long first, long last, long total) {

    /** Stands for {@code *}. */
    public static final long UNKNOWN = -1;

    /** Largest octet number that is accepted. */
    public static final long MAX_OCTETS = 1L << 53;
    private static final int MOST_DIGITS = 16;

    public ByteRange {
        if (first < 1 || first > MAX_OCTETS || last > MAX_OCTETS || total > MAX_OCTETS || last < UNKNOWN || total < UNKNOWN
                || last != UNKNOWN && last < first - 1
                || last != UNKNOWN && total != UNKNOWN && last > total) {
            throw new IllegalArgumentException("illegal Byte-Range");
        }
    }

    /** The range of a whole message of a known size. */
    public static ByteRange whole(long octets) {
        return new ByteRange(1, octets, octets);
    }

    /**
     * Reads the header's value.
     *
     * @throws IllegalArgumentException if it is malformed or contradicts itself
     */
    public static ByteRange parse(String value) {
        String text = value.trim();
        int dash = text.indexOf('-');
        int slash = text.indexOf('/', dash + 1);
        if (dash < 1 || slash < 0) {
            throw new IllegalArgumentException("illegal Byte-Range");
        }
        return new ByteRange(number(text.substring(0, dash)), numberOrStar(text.substring(dash + 1, slash)),
                numberOrStar(text.substring(slash + 1)));
    }

    private static long numberOrStar(String text) {
        return text.equals("*") ? UNKNOWN : number(text);
    }

    private static long number(String text) {
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9' || i == MOST_DIGITS) {
                throw new IllegalArgumentException("illegal number in Byte-Range");
            }
            value = value * 10 + digit - '0';
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("no number in Byte-Range");
        }
        return value;
    }

    @Override
    public String toString() {
        return first + "-" + (last == UNKNOWN ? "*" : last) + "/" + (total == UNKNOWN ? "*" : total);
    }
}
