package org.restante.queue.hibernate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.restante.database.Database;
import org.restante.database.StoredContents;
import org.restante.database.StoredContents.Piece;
import org.restante.queue.Deferral;
import org.restante.queue.MessageIds;
import org.restante.queue.Original;
import org.restante.queue.QueueLimits;

/**
 * Puts one message into the queue and waits for it. A content of more than one piece is written as an upload first, so
 * that no lock and no transaction lasts for as long as it takes to be read.
 */
final class DirectDeferral {

    private final UploadRows uploads;
    private final DeferralBatch batch;
    private final MessageIds ids;
    private final QueueLimits limits;

    DirectDeferral(Database database, MessageIds ids, QueueLimits limits) {
        this.uploads = new UploadRows(database);
        this.batch = new DeferralBatch(database, ids, limits);
        this.ids = ids;
        this.limits = limits;
    }

    Deferral defer(Original original, InputStream content) {
        UploadRow.Key key = new UploadRow.Key(original.user().uri(), ids.next());
        if (original.contentOctets() > StoredContents.CHUNK_OCTETS) {
            return upload(key, original, content);
        }
        byte[] whole = nextPiece(content, original.contentOctets() + 1);
        requireSize(original, whole.length, true);
        return batch.write(List.of(arrival(original, key.contentId(), 0, whole, false))).get(0);
    }

    private Deferral upload(UploadRow.Key key, Original original, InputStream content) {
        String full = uploads.begin(key, original.contentOctets(), limits, original.receivedAt());
        if (full != null) {
            return new Deferral.Full(full);
        }
        boolean done = false;
        try {
            Deferral deferral = batch.write(List.of(writePieces(key, original, content))).get(0);
            done = deferral instanceof Deferral.Held;
            return deferral;
        } finally {
            if (!done) {
                uploads.delete(key, Instant.MAX, () -> true);
            }
        }
    }

    private Arrival writePieces(UploadRow.Key key, Original original, InputStream content) {
        long octets = 0;
        int number = 0;
        for (;; number++) {
            byte[] piece = nextPiece(content, original.contentOctets() - octets + 1);
            octets += piece.length;
            boolean last = piece.length < StoredContents.CHUNK_OCTETS;
            requireSize(original, octets, last);
            if (last) {
                return arrival(original, key.contentId(), number, piece, true);
            }
            uploads.add(key, List.of(new Piece(key.servedUser(), key.contentId(), number, piece)), number + 1,
                    original.receivedAt());
        }
    }

    private static Arrival arrival(Original original, UUID contentId, int firstPiece, byte[] rest, boolean uploaded) {
        return new Arrival(original, contentId,
                StoredContents.cut(original.user().uri(), contentId, firstPiece, rest), uploaded);
    }

    private static void requireSize(Original original, long octets, boolean end) {
        long announced = original.contentOctets();
        if (octets > announced || end && octets < announced) {
            throw new IllegalArgumentException("content has " + (octets > announced ? "more" : "only " + octets)
                    + " octets where " + announced + " were announced");
        }
    }

    /** Reads a piece, or up to one octet more than is expected, so that an overlong content shows itself. */
    private static byte[] nextPiece(InputStream content, long most) {
        int size = (int) Math.min(StoredContents.CHUNK_OCTETS, most);
        byte[] piece = new byte[size];
        try {
            int read = content.readNBytes(piece, 0, size);
            return read == size ? piece : Arrays.copyOf(piece, read);
        } catch (IOException e) {
            throw new UncheckedIOException("content could not be read: " + e.getMessage(), e);
        }
    }
}
