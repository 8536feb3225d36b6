package org.restante.history.hibernate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hibernate.StatelessSession;
import org.hibernate.query.SelectionQuery;
import org.restante.cpm.ServedUser;
import org.restante.database.Database;
import org.restante.database.Places;
import org.restante.database.StoredContents;
import org.restante.history.History;
import org.restante.history.HistoryEvent;
import org.restante.history.HistoryRecord;
import org.restante.history.HistoryRecorder;

/** Conversation history in the database. Recording is one transaction: the record and its content, or neither. */
public final class HibernateHistory implements History, HistoryRecorder {

    /** Records with small contents that are in memory at a time: 4 MiB. */
    private static final int MOST_AT_ONCE = 64;

    private final Database database;
    private final StoredContents contents;
    private final boolean recordByDefault;

    /**
     * @param database        opened with {@link #entities()} among its entities
     * @param recordByDefault whether history is recorded for users without a setting of their own
     */
    public HibernateHistory(Database database, boolean recordByDefault) {
        this.database = database;
        this.contents = new StoredContents(database);
        this.recordByDefault = recordByDefault;
    }

    /** {@return the entity classes that the database must know} */
    public static List<Class<?>> entities() {
        return List.of(HistoryMessageRow.class, UserPreferenceRow.class);
    }

    @Override
    public void record(HistoryEvent event) {
        if (event instanceof HistoryEvent.Received received) {
            record(received);
        }
    }

    private void record(HistoryEvent.Received event) {
        HistoryMessageRow.Key key = keyOf(event);
        database.change(session -> {
            if (session.get(HistoryMessageRow.class, key) == null) { // HIST-06: once
                insert(session, event);
            }
        });
    }

    /** Small contents are read first, so that one transaction, which need not wait for them, records them all. */
    @Override
    public void recordAll(List<HistoryEvent> events) {
        Map<HistoryMessageRow.Key, Small> small = new LinkedHashMap<>();
        for (HistoryEvent event : events) {
            if (event instanceof HistoryEvent.Received received && received.contentOctets() <= StoredContents.CHUNK_OCTETS) {
                small.computeIfAbsent(keyOf(received), key -> Small.read(received));
                if (small.size() == MOST_AT_ONCE) {
                    record(small);
                }
            } else {
                record(event);
            }
        }
        record(small);
    }

    private void record(Map<HistoryMessageRow.Key, Small> small) {
        if (small.isEmpty()) {
            return;
        }
        database.change(session -> {
            Set<HistoryMessageRow.Key> known = known(session, List.copyOf(small.keySet()));
            List<Small> fresh = small.entrySet().stream().filter(entry -> !known.contains(entry.getKey()))
                    .map(Map.Entry::getValue).toList();
            contents.add(session, fresh.stream().flatMap(each -> each.pieces().stream()).toList());
            session.insertMultiple(fresh.stream().map(each -> new HistoryMessageRow(each.contentId(), each.event())).toList());
        });
        small.clear();
    }

    /** {@return those of which there is a record (HIST-06)} */
    private static Set<HistoryMessageRow.Key> known(StatelessSession session, List<HistoryMessageRow.Key> keys) {
        int places = Places.of(keys.size());
        SelectionQuery<Object[]> query = session.createSelectionQuery("select m.servedUser, m.historyKey from HistoryMessageRow m"
                + " where (m.servedUser, m.historyKey) in " + IntStream.range(0, places).mapToObj(i -> "(:u" + i + ",:k" + i + ')')
                .collect(Collectors.joining(",", "(", ")")), Object[].class);
        for (int i = 0; i < places; i++) {
            HistoryMessageRow.Key key = keys.get(Places.value(i, keys.size()));
            query.setParameter("u" + i, key.servedUser()).setParameter("k" + i, key.historyKey());
        }
        return query.getResultList().stream().map(row -> new HistoryMessageRow.Key((String) row[0], (String) row[1]))
                .collect(Collectors.toSet());
    }

    /** A record with its content, which is small. */
    private record Small(HistoryEvent.Received event, UUID contentId, List<StoredContents.Piece> pieces) {

        static Small read(HistoryEvent.Received event) {
            UUID contentId = UUID.randomUUID();
            try (InputStream content = event.content().get()) {
                byte[] octets = content.readNBytes((int) event.contentOctets() + 1);
                if (octets.length != event.contentOctets()) {
                    throw new IllegalArgumentException("content has another size than its " + event.contentOctets() + " octets");
                }
                return new Small(event, contentId, StoredContents.cut(event.user().uri(), contentId, 0, octets));
            } catch (IOException e) {
                throw new UncheckedIOException("content could not be read", e);
            }
        }
    }

    private static HistoryMessageRow.Key keyOf(HistoryEvent.Received event) {
        return new HistoryMessageRow.Key(event.user().uri(), event.key());
    }

    private void insert(StatelessSession session, HistoryEvent.Received event) {
        UUID contentId = UUID.randomUUID();
        try (InputStream content = event.content().get()) {
            contents.write(session, event.user().uri(), contentId, content, event.contentOctets());
        } catch (IOException e) {
            throw new UncheckedIOException("content could not be read", e);
        }
        session.insert(new HistoryMessageRow(contentId, event));
    }

    @Override
    public List<HistoryRecord> newest(ServedUser user, int limit) {
        return database.read(session -> session.createSelectionQuery("""
                select m from HistoryMessageRow m where m.servedUser = :user order by m.receivedAt desc""",
                HistoryMessageRow.class).setParameter("user", user.uri()).setMaxResults(limit).getResultList())
                .stream().map(HistoryMessageRow::toRecord).toList();
    }

    @Override
    public boolean isRecordingOn(ServedUser user) {
        UserPreferenceRow row = database.read(session -> session.get(UserPreferenceRow.class, user.uri()));
        return row == null || row.historyOn == null ? recordByDefault : row.historyOn;
    }

    @Override
    public void setRecording(ServedUser user, boolean on) {
        database.change(session -> session.upsert(new UserPreferenceRow(user.uri(), on)));
    }
}
