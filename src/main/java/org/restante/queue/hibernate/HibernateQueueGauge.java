package org.restante.queue.hibernate;

import jakarta.persistence.PersistenceException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernate.StatelessSession;
import org.restante.database.Database;
import org.restante.queue.QueueDepth;
import org.restante.queue.QueueGauge;
import org.restante.queue.QueueUnavailableException;

/**
 * Adds up the kept counters of the users, page by page in the order of their names. A page is a range of a key, and the
 * oldest message of a user the first of a range of an index, so each costs the same however many messages wait.
 */
public final class HibernateQueueGauge implements QueueGauge {

    private static final int USERS_AT_A_TIME = 500;
    /** A tenth of the time between two calls. */
    private static final Duration LONGEST = Duration.ofMillis(500);

    private static final String PAGE = "select q.served_user, q.messages, q.octets, q.notifications, "
            + oldest("QUEUED") + ", " + oldest("NOTIFIED") + ", " + oldest("DELIVERING")
            + " from user_queue q where q.served_user > ? order by q.served_user limit " + USERS_AT_A_TIME;

    private final Database database;
    private final Clock clock;
    private String last = ""; // belongs to the one caller
    private Sum sum = new Sum();
    private volatile Optional<QueueDepth> latest = Optional.empty();

    /** @param database opened with the queue's entities @param clock the present */
    public HibernateQueueGauge(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    private static String oldest(String state) {
        return "case when q.messages + q.notifications > 0 then (select m.received_at from deferred_message m"
                + " where m.served_user = q.served_user and m.state = '" + state + "' order by m.id limit 1) end";
    }

    @Override
    public Optional<QueueDepth> latest() {
        return latest;
    }

    @Override
    public void measure() {
        Instant end = clock.instant().plus(LONGEST);
        try {
            boolean more = true;
            while (more && clock.instant().isBefore(end)) {
                List<Waiting> page = database.read(session -> page(session, last));
                page.forEach(sum::add);
                more = page.size() == USERS_AT_A_TIME;
                if (more) {
                    last = page.get(page.size() - 1).user();
                } else {
                    latest = Optional.of(sum.asOf(clock.instant()));
                    sum = new Sum();
                    last = "";
                }
            }
        } catch (PersistenceException e) {
            throw new QueueUnavailableException("cannot measure the queue", e);
        }
    }

    private static List<Waiting> page(StatelessSession session, String after) {
        return session.doReturningWork(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
                statement.setString(1, after);
                List<Waiting> users = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        users.add(new Waiting(rows.getString(1), rows.getLong(2), rows.getLong(3), rows.getLong(4),
                                Stream.of(Optional.ofNullable(rows.getObject(5, OffsetDateTime.class)),
                                        Optional.ofNullable(rows.getObject(6, OffsetDateTime.class)),
                                        Optional.ofNullable(rows.getObject(7, OffsetDateTime.class)))
                                        .flatMap(Optional::stream).map(OffsetDateTime::toInstant).min(Instant::compareTo)));
                    }
                }
                return users;
            }
        });
    }

    private record Waiting(String user, long messages, long octets, long notifications, Optional<Instant> oldest) {
    }

    private static final class Sum {

        private long users;
        private long messages;
        private long octets;
        private long notifications;
        private Optional<Instant> oldest = Optional.empty();

        void add(Waiting user) {
            users += user.messages() > 0 ? 1 : 0;
            messages += user.messages();
            octets += user.octets();
            notifications += user.notifications();
            oldest = Stream.of(oldest, user.oldest()).flatMap(Optional::stream).min(Instant::compareTo);
        }

        QueueDepth asOf(Instant now) {
            return new QueueDepth(users, messages, octets, notifications, oldest, now);
        }
    }
}
