package org.restante.queue.hibernate;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.restante.database.StoredContents;
import org.restante.database.StoredContents.Piece;
import org.restante.queue.Original;
import org.restante.queue.hibernate.MessageRows.Copy;

/**
 * A message that is to be put into the queue, or one that a device took at once and that is only to be remembered.
 *
 * @param original  what is kept of it
 * @param contentId its content
 * @param pieces    pieces of the content that are not stored yet
 * @param uploaded  whether the other pieces have been stored before, as an upload that ends with this
 * @param atOnce    whether it is only to be remembered
 */
record Arrival(Original original, UUID contentId, List<Piece> pieces, boolean uploaded, boolean atOnce) {

    Arrival(Original original, UUID contentId, List<Piece> pieces, boolean uploaded) {
        this(original, contentId, pieces, uploaded, false);
    }

    /** One that is only to be remembered. */
    static Arrival deliveredAtOnce(Original original, UUID id) {
        return new Arrival(original, id, List.of(), false, true);
    }

    String user() {
        return original.user().uri();
    }

    /** {@return pieces of an upload that have been stored before} */
    int storedPieces() {
        long others = original.contentOctets() - pieces.stream().mapToLong(piece -> piece.octets().length).sum();
        return (int) (others / StoredContents.CHUNK_OCTETS);
    }

    Optional<Copy> copy() {
        return original.duplicateKey().map(key -> new Copy(user(), DuplicateDigest.of(key)));
    }
}
