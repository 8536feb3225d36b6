package org.restante.queue.hibernate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.hibernate.StatelessSession;
import org.restante.database.StoredContents;

/**
 * Deletes contents that no message needs any longer. Small ones go at once, within the transaction that ended their need.
 * A transaction that deleted a large one would last as long as it is large, hold its user's lock meanwhile and, with some
 * databases, hold all of it in memory; so large ones are left to the sweep of contents that stopped arriving.
 */
final class UnneededContents {

    /** Pieces of a content that goes at once. */
    private static final int FEW_PIECES = 4;
    /** Pieces that go at once in one transaction: 8 MiB. */
    private static final int MOST_PIECES = 128;

    private final StoredContents contents;

    UnneededContents(StoredContents contents) {
        this.contents = contents;
    }

    /** A content. @param octets its size */
    record Content(String user, UUID contentId, long octets) {

        static Content of(DeferredMessageRow row) {
            return new Content(row.servedUser, row.contentId, row.contentOctets);
        }
    }

    /** Deletes contents, or sees to it that they are, within the caller's transaction, which has locked their users. */
    void delete(StatelessSession session, Collection<Content> unneeded) {
        List<List<?>> now = new ArrayList<>();
        List<UploadRow> later = new ArrayList<>();
        int deleted = 0;
        for (Content content : unneeded) {
            int pieces = StoredContents.pieces(content.octets());
            if (pieces <= FEW_PIECES && deleted + pieces <= MOST_PIECES) {
                deleted += pieces;
                now.add(List.of(content.user(), content.contentId()));
            } else {
                later.add(UploadRow.dropped(new UploadRow.Key(content.user(), content.contentId()), pieces));
            }
        }
        contents.delete(session, now);
        if (!later.isEmpty()) {
            session.insertMultiple(later);
        }
    }
}
