package org.restante.database;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * A stored content as a stream. Who reads whole pieces has them put where he wants them; for who reads less it holds a few
 * at a time. Not thread-safe.
 */
final class ChunkedInputStream extends InputStream {

    /** Pieces that are fetched at once to be held here, at the most: 256 KiB. */
    private static final int MOST_AT_ONCE = 4;

    /** Octets that are fetched at once to be put elsewhere, at the most: drivers have all of them in memory meanwhile. */
    private static final int MOST_PAST_THIS = 8 * StoredContents.CHUNK_OCTETS;

    private final Pieces pieces;
    private final Deque<byte[]> fetched = new ArrayDeque<>();
    private byte[] chunk = new byte[0];
    private int position;
    private int nextChunkNo;
    private long left;

    /** Where pieces come from. */
    interface Pieces {

        /** {@return the pieces of these numbers that there are, in order} @param from the first @param to behind the last */
        List<byte[]> fetch(int from, int to);

        /**
         * Puts the pieces of these numbers that there are, in order, one behind the other.
         *
         * @param room octets that they may have together
         * @return how many they have; more than there is room for if they do not fit
         */
        int read(int from, int to, byte[] into, int offset, int room) throws IOException;
    }

    /**
     * @param pieces fetches pieces; one that is not there means that the content is gone
     * @param octets size of the whole content
     * @param first  the first pieces
     */
    ChunkedInputStream(Pieces pieces, long octets, List<byte[]> first) {
        this.pieces = pieces;
        this.left = octets;
        fetched.addAll(first);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        if (position == chunk.length) {
            int room = (int) Math.min(Math.min(length, MOST_PAST_THIS), left);
            if (fetched.isEmpty() && (room == left || room >= StoredContents.CHUNK_OCTETS)) {
                return readWhole(into, offset, room);
            }
            fetchNext();
        }
        int count = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, position, into, offset, count);
        position += count;
        left -= count;
        return count;
    }

    /** Reads as many whole pieces as there is room for, past this. */
    private int readWhole(byte[] into, int offset, int room) throws IOException {
        int octets = room == left ? room : room - room % StoredContents.CHUNK_OCTETS;
        int behind = nextChunkNo + StoredContents.pieces(octets);
        if (pieces.read(nextChunkNo, behind, into, offset, octets) != octets) {
            throw gone();
        }
        nextChunkNo = behind;
        left -= octets;
        return octets;
    }

    /** Goes to an offset without reading what is before it: every piece but the last has the same size. */
    @Override
    public long skip(long octets) throws IOException {
        long skipped = Math.max(0, Math.min(octets, left));
        int here = (int) Math.min(skipped, chunk.length - position);
        position += here;
        int whole = (int) ((skipped - here) / StoredContents.CHUNK_OCTETS);
        for (int i = 0; i < whole; i++) {
            fetched.poll();
        }
        nextChunkNo += whole;
        left -= here + (long) whole * StoredContents.CHUNK_OCTETS;
        int rest = (int) ((skipped - here) % StoredContents.CHUNK_OCTETS);
        if (rest > 0) {
            fetchNext();
            position = rest;
            left -= rest;
        }
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(left, chunk.length - position);
    }

    private void fetchNext() throws IOException {
        if (fetched.isEmpty()) {
            long last = (left - 1) / StoredContents.CHUNK_OCTETS + nextChunkNo;
            fetched.addAll(pieces.fetch(nextChunkNo, (int) Math.min(last + 1, nextChunkNo + (long) MOST_AT_ONCE)));
        }
        byte[] next = fetched.poll();
        if (next == null || next.length == 0 || next.length > left) {
            throw gone();
        }
        nextChunkNo++;
        chunk = next;
        position = 0;
    }

    private IOException gone() {
        return new IOException("content is gone or damaged: piece " + nextChunkNo + " or later, " + left + " octets missing");
    }
}
