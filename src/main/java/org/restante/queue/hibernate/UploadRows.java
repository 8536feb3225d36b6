package org.restante.queue.hibernate;

import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.restante.cpm.MessageKind;
import org.restante.database.Database;
import org.restante.database.StatementBatch;
import org.restante.database.StoredContents;
import org.restante.database.StoredContents.Piece;
import org.restante.queue.QueueLimits;

/**
 * Contents that are arriving, or are to be deleted, in the store. What a content may grow to is counted in the user's row from its beginning
 * to its end, so that what was begun can be completed. Whoever changes that locks the user's row first, then the row of
 * the content.
 *
 * <p>Pieces are not waited for, so a store that fails may lose the last of them, and with them what the content's row says of
 * them. Each change therefore names the pieces that must be there; if they are not, the content is as good as dropped.
 */
final class UploadRows {

    /** Pieces that one transaction deletes: 2 MiB. Some databases hold them in memory meanwhile. */
    private static final int PIECES_AT_A_TIME = 32;

    private final Database database;
    private final StoredContents contents;

    UploadRows(Database database) {
        this.database = database;
        this.contents = new StoredContents(database);
    }

    /** Makes room for a content; {@return the limit that is in the way, in words, or null} */
    String begin(UploadRow.Key key, long announced, QueueLimits limits, Instant now) {
        database.writeSoon(session -> {
            MessageRows.create(session, new TreeSet<>(List.of(key.servedUser())));
            return null;
        });
        return database.writeSoon(session -> {
            UserQueueRow queue = MessageRows.lock(session, key.servedUser()).orElseThrow();
            String full = limits.exceededBy(queue.taken(), MessageKind.LMM, announced).orElse(null);
            if (full == null) {
                queue.promise(1, announced);
                session.update(queue);
                session.insert(new UploadRow(key, announced, now));
            }
            return full;
        });
    }

    /** Adds pieces; {@return false if the content was dropped meanwhile, or some of its pieces were lost} */
    boolean add(UploadRow.Key key, List<Piece> pieces, int piecesThen, Instant now) {
        return database.writeSoon(session -> {
            boolean there = touch(session, key, piecesThen - pieces.size(), piecesThen, now);
            if (there) {
                contents.add(session, pieces);
            }
            return there;
        });
    }

    /** Deletes the last pieces of a content; {@return false if the content was dropped meanwhile, or some of its pieces were lost} */
    boolean cut(UploadRow.Key key, int piecesThen, int piecesNow, Instant now) {
        return database.writeSoon(session -> {
            boolean there = touch(session, key, piecesNow, piecesThen, now);
            if (there) {
                contents.deletePieces(session, key.servedUser(), key.contentId(), piecesThen, piecesNow);
            }
            return there;
        });
    }

    /** {@return octets of one stored piece} */
    byte[] piece(UploadRow.Key key, int number) {
        return contents.piece(key.servedUser(), key.contentId(), number);
    }

    private static boolean touch(StatelessSession session, UploadRow.Key key, int piecesNow, int piecesThen, Instant now) {
        return StatementBatch.once(session, "update content_upload set pieces = ?, changed_at = ?"
                + " where served_user = ? and content_id = ? and dropped = false and pieces = ?",
                piecesThen, now, key.servedUser(), key.contentId(), piecesNow) == 1;
    }

    /**
     * Ends an upload within the caller's transaction, which holds the lock on the user's row and will write it.
     *
     * @param pieces  that were stored of it
     * @param dropped whether they are to be deleted; else they now belong to a message
     * @throws IllegalStateException if it was dropped meanwhile, or some of its pieces were lost
     */
    static void end(StatelessSession session, UserQueueRow queue, UUID contentId, int pieces, boolean dropped) {
        UploadRow upload = session.get(UploadRow.class, new UploadRow.Key(queue.servedUser, contentId),
                LockMode.PESSIMISTIC_WRITE);
        if (upload == null || upload.dropped) {
            throw new IllegalStateException("content " + contentId + " of " + queue.servedUser
                    + " was dropped: it had stopped arriving");
        }
        if (upload.pieces != pieces) {
            throw new IllegalStateException("content " + contentId + " of " + queue.servedUser + " has " + upload.pieces
                    + " pieces where " + pieces + " were stored: the store has lost some");
        }
        queue.promise(-1, upload.announced);
        if (dropped) {
            drop(session, upload);
        } else {
            session.delete(upload);
        }
    }

    private static void drop(StatelessSession session, UploadRow upload) {
        upload.dropped = true;
        upload.changedAt = Instant.EPOCH; // the next sweep takes it
        session.update(upload);
    }

    /** {@return contents that have not changed since, those that changed first first} */
    List<UploadRow.Key> quietSince(Instant then, int limit) {
        return database.read(session -> session.createSelectionQuery("""
                select u from UploadRow u where u.changedAt <= :then order by u.changedAt""", UploadRow.class)
                .setParameter("then", then).setMaxResults(limit).getResultList()).stream().map(UploadRow::key).toList();
    }

    /**
     * Drops a content and deletes its pieces, the last ones first, a bounded number in each transaction.
     *
     * @param quietSince only if it has not changed since
     * @param goOn       asked before each transaction; when it says no, the rest is left to a later call
     * @return whether it was there to be dropped, and is gone
     */
    boolean delete(UploadRow.Key key, Instant quietSince, BooleanSupplier goOn) {
        Integer pieces = database.writeSoon(session -> dropIfQuiet(session, key, quietSince));
        if (pieces == null) {
            return false;
        }
        for (int left = pieces; left > 0; left = Math.max(0, left - PIECES_AT_A_TIME)) {
            if (!goOn.getAsBoolean()) {
                return false;
            }
            int behind = left;
            int first = Math.max(0, left - PIECES_AT_A_TIME);
            database.writeSoon(session -> {
                contents.deletePieces(session, key.servedUser(), key.contentId(), first, behind);
                return session.createMutationQuery("""
                        update UploadRow u set u.pieces = :pieces where u.servedUser = :user and u.contentId = :content""")
                        .setParameter("pieces", first).setParameter("user", key.servedUser())
                        .setParameter("content", key.contentId()).executeUpdate();
            });
        }
        return database.writeSoon(session -> session.createMutationQuery(
                "delete from UploadRow u where u.servedUser = :user and u.contentId = :content and u.dropped = true")
                .setParameter("user", key.servedUser()).setParameter("content", key.contentId()).executeUpdate() == 1);
    }

    private static Integer dropIfQuiet(StatelessSession session, UploadRow.Key key, Instant quietSince) {
        UserQueueRow queue = MessageRows.lock(session, key.servedUser()).orElseThrow();
        UploadRow upload = session.get(UploadRow.class, key, LockMode.PESSIMISTIC_WRITE);
        if (upload == null || upload.changedAt.isAfter(quietSince)) {
            return null;
        }
        if (!upload.dropped) {
            queue.promise(-1, upload.announced);
            session.update(queue);
            drop(session, upload);
        }
        return upload.pieces;
    }
}
