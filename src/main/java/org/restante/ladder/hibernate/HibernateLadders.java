package org.restante.ladder.hibernate;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.restante.database.Database;
import org.restante.database.StatementBatch;
import org.restante.ladder.Ladder;
import org.restante.ladder.LadderStore;

/** Ladders in the database. Nobody is promised that they are there, so their writes do not wait for the disk. */
public final class HibernateLadders implements LadderStore {

    private final Database database;

    /** @param database opened with {@link #entities()} among its entities */
    public HibernateLadders(Database database) {
        this.database = database;
    }

    /** {@return the entity classes that the database must know} */
    public static List<Class<?>> entities() {
        return List.of(LadderRow.class);
    }

    @Override
    public void keep(List<Ladder> ladders) {
        List<LadderRow> rows = ladders.stream().map(LadderRow::new).toList();
        database.writeSoon(session -> {
            rows.forEach(session::upsert);
            return rows.size();
        });
    }

    @Override
    public List<Ladder> of(UUID delivery, int limit) {
        return database.read(session -> session.createSelectionQuery(
                "select l from LadderRow l where l.delivery = :delivery order by l.begunAt", LadderRow.class)
                .setParameter("delivery", delivery).setMaxResults(limit).getResultList())
                .stream().map(LadderRow::toRecord).toList();
    }

    @Override
    public int forget(Instant before, int limit) {
        List<List<Object>> old = database.read(session -> session.createSelectionQuery(
                "select l.servedUser, l.sessionId from LadderRow l where l.endedAt < :before order by l.endedAt", Object[].class)
                .setParameter("before", before).setMaxResults(limit).getResultList()).stream().map(List::of).toList();
        if (!old.isEmpty()) {
            database.writeSoon(session -> StatementBatch.run(session,
                    "delete from delivery_ladder where served_user = ? and session_id = ?", old).length);
        }
        return old.size();
    }
}
