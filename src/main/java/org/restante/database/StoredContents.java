package org.restante.database;

import jakarta.persistence.PersistenceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.StatelessSession;

/**
 * Contents of any size, kept as pieces of {@value #CHUNK_OCTETS} octets that are written while they arrive and read
 * while they are sent: never more than one piece of a content is in memory.
 */
public final class StoredContents {

    /** Size of every piece but the last of a content, in octets. */
    public static final int CHUNK_OCTETS = 65_536;

    private final Database database;

    public StoredContents(Database database) {
        this.database = database;
    }

    /**
     * Writes a content within the caller's transaction.
     *
     * @param octets exact size the content must have
     * @throws IllegalArgumentException if it has another size; the caller must roll back
     * @throws UncheckedIOException     if it could not be read; the caller must roll back
     */
    public void write(StatelessSession session, String user, UUID contentId, InputStream content, long octets) {
        long written = 0;
        for (int chunkNo = 0; written <= octets; chunkNo++) {
            byte[] chunk = nextChunk(content, octets - written);
            if (chunk.length == 0) {
                break;
            }
            written += chunk.length;
            if (written <= octets) {
                session.insert(new ContentChunk(user, contentId, chunkNo, chunk));
            }
        }
        if (written != octets) {
            throw new IllegalArgumentException("content has " + (written > octets ? "more" : "only " + written)
                    + " octets where " + octets + " were announced");
        }
    }

    /**
     * Opens a content that exists; each read may fetch one piece in a transaction of its own.
     *
     * @param unavailable what a read throws if the database cannot do it
     */
    public InputStream open(String user, UUID contentId, long octets,
            Function<PersistenceException, RuntimeException> unavailable) {
        return new ChunkedInputStream(chunkNo -> {
            try {
                return fetch(user, contentId, chunkNo);
            } catch (PersistenceException e) {
                throw unavailable.apply(e);
            }
        }, octets);
    }

    /** Removes contents within the caller's transaction. */
    public void delete(StatelessSession session, Collection<String> users, Collection<UUID> contentIds) {
        if (!contentIds.isEmpty()) {
            session.createMutationQuery(
                    "delete from ContentChunk c where c.servedUser in :users and c.contentId in :contents")
                    .setParameterList("users", users).setParameterList("contents", contentIds).executeUpdate();
        }
    }

    private byte[] fetch(String user, UUID contentId, int chunkNo) {
        return database.read(session -> {
            ContentChunk chunk = session.get(ContentChunk.class, new ContentChunk.Key(user, contentId, chunkNo));
            return chunk == null ? new byte[0] : chunk.octets;
        });
    }

    /** Reads one piece, asking for one octet more than is expected so that an overlong content shows itself. */
    private static byte[] nextChunk(InputStream content, long expected) {
        int size = (int) Math.min(CHUNK_OCTETS, expected + 1);
        byte[] chunk = new byte[size];
        try {
            int read = content.readNBytes(chunk, 0, size);
            return read == size ? chunk : Arrays.copyOf(chunk, read);
        } catch (IOException e) {
            throw new UncheckedIOException("content could not be read: " + e.getMessage(), e);
        }
    }
}
