package org.restante.database;

import jakarta.persistence.PersistenceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.StatelessSession;

/**
 * Contents of any size, kept as pieces of {@value #CHUNK_OCTETS} octets that are written while they arrive and read
 * while they are sent: never more than a few pieces of a content are in memory.
 */
public final class StoredContents {

    /** Size of every piece but the last of a content, in octets. */
    public static final int CHUNK_OCTETS = 65_536;

    private static final String FETCH = "select octets from content_chunk where served_user = ? and content_id = ?"
            + " and chunk_no >= ? and chunk_no < ? order by chunk_no";

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
     * Opens a content that exists. Its first pieces, most often all of it, the caller has read; later reads fetch as many whole
     * pieces as they have room for, or a few, in a transaction of their own. To skip costs nothing.
     *
     * @param octets      its exact size
     * @param first       its first pieces, in their order; none if there are none
     * @param unavailable what a read throws if the database cannot do it
     */
    public InputStream open(String user, UUID contentId, long octets, List<byte[]> first,
            Function<PersistenceException, RuntimeException> unavailable) {
        return new ChunkedInputStream(new ChunkedInputStream.Pieces() {
            @Override
            public List<byte[]> fetch(int from, int to) {
                return read(session -> StoredContents.fetch(session, user, contentId, from, to));
            }

            @Override
            public int read(int from, int to, byte[] into, int offset, int room) {
                return read(session -> copy(session, user, contentId, from, to, into, offset, room));
            }

            private <T> T read(Function<StatelessSession, T> work) {
                try {
                    return database.read(work);
                } catch (PersistenceException e) {
                    throw unavailable.apply(e);
                }
            }
        }, octets, first);
    }

    /**
     * One piece of a content.
     *
     * @param user      whose content
     * @param contentId which content
     * @param number    its number within the content, from 0
     * @param octets    {@value #CHUNK_OCTETS} octets, or fewer for the last one
     */
    public record Piece(String user, UUID contentId, int number, byte[] octets) {
    }

    /** Cuts a content that is at hand into pieces; the first has the given number. */
    public static List<Piece> cut(String user, UUID contentId, int first, byte[] octets) {
        List<Piece> pieces = new ArrayList<>();
        for (int from = 0; from < octets.length; from += CHUNK_OCTETS) {
            int to = Math.min(octets.length, from + CHUNK_OCTETS);
            pieces.add(new Piece(user, contentId, first + pieces.size(),
                    from == 0 && to == octets.length ? octets : Arrays.copyOfRange(octets, from, to)));
        }
        return pieces;
    }

    /** Adds pieces, possibly of many contents, within the caller's transaction. */
    public void add(StatelessSession session, List<Piece> pieces) {
        if (!pieces.isEmpty()) {
            session.insertMultiple(pieces.stream()
                    .map(piece -> new ContentChunk(piece.user(), piece.contentId(), piece.number(), piece.octets()))
                    .toList());
        }
    }

    /** {@return how many pieces a content of so many octets has} */
    public static int pieces(long octets) {
        return Math.toIntExact((octets + CHUNK_OCTETS - 1) / CHUNK_OCTETS);
    }

    /** {@return the octets of one piece; none if there is no such piece} */
    public byte[] piece(String user, UUID contentId, int number) {
        List<byte[]> found = database.read(session -> fetch(session, user, contentId, number, number + 1));
        return found.isEmpty() ? new byte[0] : found.get(0);
    }

    /**
     * Removes some pieces of a content within the caller's transaction.
     *
     * @param from number of the first
     * @param to   number behind the last
     */
    public void deletePieces(StatelessSession session, String user, UUID contentId, int from, int to) {
        StatementBatch.run(session, "delete from content_chunk where served_user = ? and content_id = ? and chunk_no >= ?"
                + " and chunk_no < ?", List.of(List.of(user, contentId, from, to)));
    }

    /**
     * Removes contents of any users within the caller's transaction. Only few pieces at a time: some databases keep what
     * a transaction deletes in memory, or write it a second time.
     *
     * @param contents for each its user and its id
     */
    public void delete(StatelessSession session, Collection<? extends List<?>> contents) {
        StatementBatch.run(session, "delete from content_chunk where served_user = ? and content_id = ?", contents);
    }

    private static List<byte[]> fetch(StatelessSession session, String user, UUID contentId, int from, int to) {
        List<byte[]> pieces = new ArrayList<>();
        forEach(session, user, contentId, from, to, rows -> pieces.add(rows.getBytes(1)));
        return pieces;
    }

    /** As {@link ChunkedInputStream.Pieces#read}: octets are copied once, from where the driver has them. */
    private static int copy(StatelessSession session, String user, UUID contentId, int from, int to, byte[] into, int offset,
            int room) {
        int[] octets = new int[1];
        forEach(session, user, contentId, from, to, rows -> {
            try (InputStream piece = rows.getBinaryStream(1)) {
                int left = Math.max(0, room - octets[0]);
                int count = piece.readNBytes(into, offset + room - left, left);
                octets[0] += count == left && piece.read() >= 0 ? left + 1 : count; // one more tells that there is no room
            } catch (IOException e) {
                throw new SQLException("a piece of a content could not be read: " + e.getMessage(), e); // as any other fault of it
            }
        });
        return octets[0];
    }

    /** What is done with a row of {@link #FETCH}. */
    private interface Row {
        void take(ResultSet row) throws SQLException;
    }

    /** Not as entities, which would be copied once more. */
    private static void forEach(StatelessSession session, String user, UUID contentId, int from, int to, Row each) {
        session.doWork(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(FETCH)) {
                statement.setString(1, user);
                statement.setObject(2, contentId);
                statement.setInt(3, from);
                statement.setInt(4, to);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        each.take(rows);
                    }
                }
            }
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
