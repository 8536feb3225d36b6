package org.restante.queue.hibernate;

import jakarta.persistence.PersistenceException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.hibernate.LockMode;
import org.restante.cpm.GroupId;
import org.restante.cpm.ServedUser;
import org.restante.database.Database;
import org.restante.database.StatementBatch;
import org.restante.queue.GroupState;
import org.restante.queue.GroupStates;
import org.restante.queue.QueueUnavailableException;

/**
 * Group states in the database, one row a user and group. Of two nodes that keep the first state of a group at the same
 * moment one fails, and its sender comes again.
 */
public final class HibernateGroupStates implements GroupStates {

    private final Database database;

    /** @param database opened with {@link HibernateDeferredMessageQueue#entities()} among its entities */
    public HibernateGroupStates(Database database) {
        this.database = database;
    }

    @Override
    public boolean keep(GroupState state) {
        GroupStateRow row = new GroupStateRow(state);
        return attempt("keep the state of a group of " + state.user(), () -> database.write(session -> {
            GroupStateRow known = session.get(GroupStateRow.class, new GroupStateRow.Key(row.servedUser, row.groupKey),
                    LockMode.PESSIMISTIC_WRITE);
            if (known == null) {
                session.insert(row);
            } else if (state.statedAt().isBefore(known.statedAt)) {
                return false;
            } else {
                session.update(row);
            }
            return true;
        }));
    }

    @Override
    public Optional<GroupState> last(ServedUser user, GroupId group) {
        return attempt("read the state of a group of " + user, () -> database.read(session -> Optional.ofNullable(
                session.get(GroupStateRow.class, new GroupStateRow.Key(user.uri(), group.key())))
                .map(GroupStateRow::toRecord)));
    }

    @Override
    public int forget(Instant now, int limit) {
        return attempt("forget states of groups", () -> {
            List<List<Object>> old = database.read(session -> session.createSelectionQuery(
                    "select g.servedUser, g.groupKey from GroupStateRow g where g.forgetAt <= :now order by g.forgetAt",
                    Object[].class).setParameter("now", now).setMaxResults(limit).getResultList())
                    .stream().map(List::of).toList();
            if (!old.isEmpty()) {
                database.change(session -> StatementBatch.run(session,
                        "delete from group_state where served_user = ? and group_key = ?", old));
            }
            return old.size();
        });
    }

    private static <T> T attempt(String doing, Supplier<T> work) {
        try {
            return work.get();
        } catch (PersistenceException e) {
            throw new QueueUnavailableException("cannot " + doing, e);
        }
    }
}
