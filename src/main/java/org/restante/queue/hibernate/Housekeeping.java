package org.restante.queue.hibernate;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.restante.database.Database;
import org.restante.database.StoredContents;
import org.restante.queue.Lease;
import org.restante.queue.MessageState;

/** Work on the queues of many users: limited ranges of indexes, users locked in the order of their names. */
final class Housekeeping {

    /** How long a message is remembered after its expiry (DEF-14). */
    static final Duration MEMORY = Duration.ofHours(24);

    private static final int MOST_AT_ONCE = 1_000;

    private final Database database;
    private final StoredContents contents;

    Housekeeping(Database database, StoredContents contents) {
        this.database = database;
        this.contents = contents;
    }

    /** {@return the leases that a node holds} */
    List<Lease> leasesOf(String node) {
        return database.read(session -> session.createSelectionQuery("""
                select distinct d.servedUser, d.device, d.delivery, d.node, d.fencing from DeviceDeliveryRow d
                where d.node = :node order by d.servedUser""", Object[].class)
                .setParameter("node", node).getResultList()).stream().map(LeaseRows::found).toList();
    }

    /** {@return leases that are over, of at most that many users} */
    List<Lease> leasesOver(Instant now, int users) {
        return database.read(session -> {
            List<String> first = session.createSelectionQuery("""
                    select distinct d.servedUser from DeviceDeliveryRow d where d.deadline <= :now""", String.class)
                    .setParameter("now", now).setMaxResults(Math.min(users, MOST_AT_ONCE)).getResultList();
            return session.createSelectionQuery("""
                    select distinct d.servedUser, d.device, d.delivery, d.node, d.fencing from DeviceDeliveryRow d
                    where d.servedUser in :users and d.deadline <= :now order by d.servedUser""", Object[].class)
                    .setParameterList("users", first).setParameter("now", now).getResultList();
        }).stream().map(LeaseRows::found).toList();
    }

    /** Ends messages whose time has run out; {@return how many} */
    int expire(Instant now, int limit) {
        List<DeferredMessageRow> due = database.read(session -> session.createSelectionQuery("""
                select m from DeferredMessageRow m where m.state in :waiting and m.expiresAt <= :now and"""
                + MessageRows.NOT_LEASED, DeferredMessageRow.class)
                .setParameter("waiting", MessageRows.WAITING).setParameter("now", now)
                .setMaxResults(Math.min(limit, MOST_AT_ONCE)).getResultList());
        return due.isEmpty() ? 0 : database.write(session -> expire(session, due));
    }

    private int expire(StatelessSession session, List<DeferredMessageRow> due) {
        Map<String, UserQueueRow> queues = lockAll(session, usersOf(due));
        List<DeferredMessageRow> expired = stillDue(session, due);
        if (expired.isEmpty()) {
            return 0;
        }
        session.createMutationQuery("""
                update DeferredMessageRow m set m.state = :expired, m.contentId = null
                where m.servedUser in :users and m.messageId in :messages""")
                .setParameter("expired", MessageState.EXPIRED)
                .setParameterList("users", usersOf(expired)).setParameterList("messages", idsOf(expired))
                .executeUpdate();
        contents.delete(session, usersOf(expired), expired.stream().map(m -> m.contentId).toList());
        expired.forEach(m -> queues.get(m.servedUser).count(-1, m.kind, m.contentOctets));
        session.updateMultiple(List.copyOf(queues.values()));
        return expired.size();
    }

    /** Deletes what has been remembered long enough. Its content was dropped when it came to its end. */
    void forget(Instant now, int limit) {
        List<DeferredMessageRow> old = database.read(session -> session.createSelectionQuery("""
                select m from DeferredMessageRow m where m.state in :ended and m.expiresAt <= :end
                  and m.historyDueAt is null and""" + MessageRows.NOT_LEASED, DeferredMessageRow.class)
                .setParameter("ended", MessageRows.ENDED).setParameter("end", now.minus(MEMORY))
                .setMaxResults(Math.min(limit, MOST_AT_ONCE)).getResultList());
        if (!old.isEmpty()) {
            database.change(session -> {
                deleteOf(session, "DeviceDeliveryRow", old);
                deleteOf(session, "DeferredMessageRow", old);
            });
        }
    }

    private static List<DeferredMessageRow> stillDue(StatelessSession session, List<DeferredMessageRow> due) {
        return session.createSelectionQuery("""
                select m from DeferredMessageRow m
                where m.servedUser in :users and m.messageId in :messages and m.state in :waiting and"""
                + MessageRows.NOT_LEASED, DeferredMessageRow.class)
                .setParameterList("users", usersOf(due)).setParameterList("messages", idsOf(due))
                .setParameter("waiting", MessageRows.WAITING).getResultList();
    }

    /** Locks in one fixed order, so that two nodes at the same work cannot wait for each other in a circle. */
    private static Map<String, UserQueueRow> lockAll(StatelessSession session, Collection<String> users) {
        Map<String, UserQueueRow> queues = new HashMap<>();
        for (String user : users) {
            queues.put(user, session.get(UserQueueRow.class, user, LockMode.PESSIMISTIC_WRITE));
        }
        return queues;
    }

    private static void deleteOf(StatelessSession session, String entity, List<DeferredMessageRow> messages) {
        session.createMutationQuery(
                "delete from " + entity + " r where r.servedUser in :users and r.messageId in :messages")
                .setParameterList("users", usersOf(messages)).setParameterList("messages", idsOf(messages))
                .executeUpdate();
    }

    private static Set<String> usersOf(List<DeferredMessageRow> messages) {
        return messages.stream().map(m -> m.servedUser).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<UUID> idsOf(List<DeferredMessageRow> messages) {
        return messages.stream().map(m -> m.messageId).toList();
    }
}
