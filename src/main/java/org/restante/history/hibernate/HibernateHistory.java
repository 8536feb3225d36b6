package org.restante.history.hibernate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import org.hibernate.StatelessSession;
import org.restante.cpm.ServedUser;
import org.restante.database.Database;
import org.restante.database.StoredContents;
import org.restante.history.History;
import org.restante.history.HistoryEvent;
import org.restante.history.HistoryRecord;
import org.restante.history.HistoryRecorder;

/** Conversation history in the database. Recording is one transaction: the record and its content, or neither. */
public final class HibernateHistory implements History, HistoryRecorder {

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
        HistoryMessageRow.Key key = new HistoryMessageRow.Key(event.user().uri(), event.key());
        database.change(session -> {
            if (session.get(HistoryMessageRow.class, key) == null) { // HIST-06: once
                insert(session, event);
            }
        });
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
