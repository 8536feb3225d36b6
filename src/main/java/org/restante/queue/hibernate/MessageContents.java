package org.restante.queue.hibernate;

import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.StatelessSession;
import org.restante.database.Places;
import org.restante.database.StoredContents;
import org.restante.queue.MessageId;
import org.restante.queue.QueueUnavailableException;

/**
 * The contents of messages, each with as few questions to the database as it needs: one for a small content, one for as
 * many small ones as are wanted. Without entities, which a content would be copied into.
 */
final class MessageContents {

    private static final String FIRST_PIECE = " join content_chunk c on c.served_user = m.served_user and c.content_id = m.content_id"
            + " and c.chunk_no = 0 where m.served_user = ? and m.id ";
    private static final String ONE = "select m.content_id, m.content_octets, c.octets from deferred_message m left" + FIRST_PIECE + "= ?";
    private static final String MANY = "select m.id, c.octets from deferred_message m" + FIRST_PIECE + "in (%s) and m.content_octets <= "
            + StoredContents.CHUNK_OCTETS;

    private final StoredContents contents;

    MessageContents(StoredContents contents) {
        this.contents = contents;
    }

    /** Opens a content. @throws IllegalStateException if there is none any more */
    InputStream open(StatelessSession session, String user, MessageId message) {
        return session.doReturningWork(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(ONE)) {
                statement.setString(1, user);
                statement.setObject(2, message.value());
                return open(statement, user, message);
            }
        });
    }

    private InputStream open(PreparedStatement statement, String user, MessageId message) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            UUID content = rows.next() ? rows.getObject(1, UUID.class) : null;
            if (content == null) {
                throw new IllegalStateException("message " + message + " has no content any more");
            }
            byte[] first = rows.getBytes(3);
            return contents.open(user, content, rows.getLong(2), first == null ? List.of() : List.of(first),
                    e -> new QueueUnavailableException("cannot read the content of " + message, e));
        }
    }

    /** {@return contents of one piece; larger ones and such as are gone are left out} */
    static Map<MessageId, byte[]> small(StatelessSession session, String user, Collection<MessageId> messages) {
        List<MessageId> wanted = List.copyOf(messages);
        return session.doReturningWork(connection -> small(connection, user, wanted));
    }

    private static Map<MessageId, byte[]> small(Connection connection, String user, List<MessageId> wanted) throws SQLException {
        int places = Places.of(wanted.size());
        try (PreparedStatement statement = connection.prepareStatement(MANY.formatted(String.join(",", Collections.nCopies(places, "?"))))) {
            statement.setString(1, user);
            for (int i = 0; i < places; i++) {
                statement.setObject(i + 2, wanted.get(Places.value(i, wanted.size())).value());
            }
            Map<MessageId, byte[]> found = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(new MessageId(rows.getObject(1, UUID.class)), rows.getBytes(2));
                }
            }
            return found;
        }
    }
}
