package org.restante.msrp;

/**
 * How a session cuts its messages into chunks and how far it runs ahead of the answers (RFC 4975 §5.1, §7.1.1).
 *
 * @param chunkOctets    largest chunk, in octets, at least 64
 * @param interruptible  whether chunks are written as their octets come, their last octet told as {@code *}: other
 *                       messages and reports can cut in, at the octet. Else each chunk is whole, tells its exact range
 *                       and has at most 65536 octets
 * @param windowOctets   most octets of the session that are written and not yet answered, but for the chunk that
 *                       exceeds it; at least 1
 * @param windowMessages most messages of the session that are begun and not yet answered, at least 1
 */
public record SendingProfile(int chunkOctets, boolean interruptible, int windowOctets, int windowMessages) {

    private static final int LEGACY_CHUNK_OCTETS = 2048;
    private static final int MOST_EXACT_OCTETS = 65536;
    private static final int LEAST_WINDOW_OCTETS = 256 * 1024;
    /** Of fewer, a busy machine has all under way while nobody has had the turn to answer. */
    private static final int WINDOW_CHUNKS = 16;

    public SendingProfile {
        if (chunkOctets < 64 || !interruptible && chunkOctets > MOST_EXACT_OCTETS || windowOctets < 1 || windowMessages < 1) {
            throw new IllegalArgumentException("chunks or windows that cannot work");
        }
    }

    /**
     * Chunks of 2048 octets with exact ranges, one message at a time: for devices that put chunks together in the order
     * in which they come and look at nothing else.
     */
    public static SendingProfile legacySafe() {
        return exact(LEGACY_CHUNK_OCTETS);
    }

    /**
     * Like {@link #legacySafe} with chunks of another size.
     *
     * @param chunkOctets size of a chunk, 64..65536
     */
    public static SendingProfile exact(int chunkOctets) {
        return new SendingProfile(chunkOctets, false, Math.max(LEAST_WINDOW_OCTETS, WINDOW_CHUNKS * chunkOctets), 1);
    }

    /** Large interruptible chunks, several messages at a time: for peers that put chunks together by their ranges. */
    public static SendingProfile bulk() {
        return new SendingProfile(1024 * 1024, true, 4 * 1024 * 1024, 16);
    }
}
