package org.restante.queue.hibernate;

import jakarta.persistence.PersistenceException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.restante.cpm.ServedUser;
import org.restante.database.Database;
import org.restante.queue.Preferences;
import org.restante.queue.QueueUnavailableException;
import org.restante.queue.UserPreferences;

/** Preferences in the database, one row for each user who has any. */
public final class HibernateUserPreferences implements UserPreferences {

    private final Database database;

    /** @param database opened with {@link HibernateDeferredMessageQueue#entities()} among its entities */
    public HibernateUserPreferences(Database database) {
        this.database = database;
    }

    @Override
    public Preferences of(ServedUser user) {
        return attempt("read the preferences of " + user,
                () -> database.read(session -> recorded(session.get(DeliveryPreferenceRow.class, user.uri()))));
    }

    @Override
    public Optional<Set<ServedUser>> users(int most) {
        List<String> users = attempt("read who has preferences", () -> database.read(session -> session.createSelectionQuery(
                "select p.servedUser from DeliveryPreferenceRow p", String.class).setMaxResults(most + 1).getResultList()));
        return users.size() > most ? Optional.empty()
                : Optional.of(users.stream().map(ServedUser::new).collect(Collectors.toSet()));
    }

    @Override
    public Preferences change(ServedUser user, UnaryOperator<Preferences> change) {
        return attempt("change the preferences of " + user, () -> database.write(session -> change(session, user, change)));
    }

    private static Preferences change(StatelessSession session, ServedUser user, UnaryOperator<Preferences> change) {
        DeliveryPreferenceRow known = session.get(DeliveryPreferenceRow.class, user.uri(), LockMode.PESSIMISTIC_WRITE);
        Preferences wanted = change.apply(recorded(known));
        if (!wanted.equals(Preferences.NONE)) {
            session.upsert(new DeliveryPreferenceRow(user, wanted));
        } else if (known != null) {
            session.delete(known);
        }
        return wanted;
    }

    private static Preferences recorded(DeliveryPreferenceRow row) {
        return row == null ? Preferences.NONE : row.toRecord();
    }

    private static <T> T attempt(String doing, Supplier<T> work) {
        try {
            return work.get();
        } catch (PersistenceException e) {
            throw new QueueUnavailableException("cannot " + doing, e);
        }
    }
}
