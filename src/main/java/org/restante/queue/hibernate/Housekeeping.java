package org.restante.queue.hibernate;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernate.StatelessSession;
import org.restante.cpm.ServedUser;
import org.restante.database.Database;
import org.restante.database.StatementBatch;
import org.restante.database.StoredContents;
import org.restante.queue.DeferredMessage;
import org.restante.queue.Lease;
import org.restante.queue.MessageState;

/**
 * Work on the queues of many users: the beginning of an ordered range of an index, never more of it than is asked for;
 * users locked in the order of their names. A limit without an order would let the database choose to read the whole
 * table in search of the first few.
 */
final class Housekeeping {

    /** How long a message is remembered after its expiry (DEF-14). */
    static final Duration MEMORY = Duration.ofHours(24);

    private static final int MOST_AT_ONCE = 1_000;
    private static final Set<MessageState> UNATTENDED = EnumSet.of(MessageState.QUEUED, MessageState.NOTIFIED);

    private final Database database;
    private final UnneededContents unneeded;

    Housekeeping(Database database, StoredContents contents) {
        this.database = database;
        this.unneeded = new UnneededContents(contents);
    }

    /** {@return the leases that a node holds} */
    List<Lease> leasesOf(String node) {
        // in SQL, as it is asked while the node starts, and the reader of the other language takes long to get ready
        return database.read(session -> session.createNativeQuery("""
                select distinct served_user, device, delivery, node, fencing from device_delivery
                where node = :node order by served_user""", Object[].class)
                .addScalar("served_user", String.class).addScalar("device", String.class)
                .addScalar("delivery", UUID.class).addScalar("node", String.class).addScalar("fencing", Long.class)
                .setParameter("node", node).getResultList()).stream().map(LeaseRows::found).toList();
    }

    /** {@return leases that are over, of at most that many users} */
    List<Lease> leasesOver(Instant now, int users) {
        Set<Lease> found = database.read(session -> session.createSelectionQuery("""
                select d.servedUser, d.device, d.delivery, d.node, d.fencing from DeviceDeliveryRow d
                where d.deadline <= :now order by d.deadline""", Object[].class)
                .setParameter("now", now).setMaxResults(MOST_AT_ONCE).getResultList())
                .stream().map(LeaseRows::found).collect(Collectors.toCollection(LinkedHashSet::new));
        Set<ServedUser> first = found.stream().map(Lease::user).distinct().limit(users).collect(Collectors.toSet());
        return found.stream().filter(lease -> first.contains(lease.user())).toList();
    }

    /** Ends messages whose time has run out; {@return them} */
    List<DeferredMessage> expire(Instant now, int limit) {
        // one that a delivery holds is DELIVERING, and comes back into another state when it does not any more
        List<DeferredMessageRow> due = inStates(UNATTENDED, now, limit, "");
        return due.isEmpty() ? List.of() : database.write(session -> expire(session, due, now));
    }

    /** Messages that expired before, those that expired first first. */
    private List<DeferredMessageRow> inStates(Set<MessageState> states, Instant expired, int limit, String condition) {
        int most = Math.min(limit, MOST_AT_ONCE);
        return database.read(session -> states.stream().flatMap(state -> session.createSelectionQuery("""
                select m from DeferredMessageRow m where m.state = :state and m.expiresAt <= :expired"""
                + condition + " order by m.expiresAt", DeferredMessageRow.class)
                .setParameter("state", state).setParameter("expired", expired).setMaxResults(most)
                .getResultList().stream())
                .sorted(Comparator.comparing(m -> m.expiresAt)).limit(most).toList());
    }

    private List<DeferredMessage> expire(StatelessSession session, List<DeferredMessageRow> due, Instant now) {
        SortedSet<String> users = usersOf(due);
        Map<String, UserQueueRow> queues = MessageRows.lockAll(session, users);
        List<DeferredMessageRow> expired = new ArrayList<>();
        for (DeferredMessageRow row : due) { // somebody may have claimed or finished it since it was found
            stillDue(session, row, now).ifPresent(expired::add);
        }
        expired.forEach(row -> row.state = row.endsAs == null ? MessageState.EXPIRED : row.endsAs);
        end(session, queues.values(), expired, now);
        return expired.stream().map(DeferredMessageRow::toRecord).toList();
    }

    private static Optional<DeferredMessageRow> stillDue(StatelessSession session, DeferredMessageRow row,
            Instant now) {
        return session.createSelectionQuery("""
                select m from DeferredMessageRow m where m.servedUser = :user and m.messageId = :message
                  and m.expiresAt <= :now and""" + MessageRows.IS_WAITING + " and" + MessageRows.NOT_LEASED,
                DeferredMessageRow.class)
                .setParameter("user", row.servedUser).setParameter("message", row.messageId)
                .setParameter("now", now).uniqueResultOptional();
    }

    /**
     * Ends messages that nobody delivers, within the caller's transaction, which has locked their users' queues: their
     * contents are dropped, they are counted no longer, and senders who asked for it are to be told.
     *
     * @param ended the messages, with their final state
     */
    void end(StatelessSession session, Collection<UserQueueRow> queues, List<DeferredMessageRow> ended, Instant now) {
        Map<String, UserQueueRow> byUser = queues.stream().collect(Collectors.toMap(q -> q.servedUser, q -> q));
        StatementBatch.run(session, """
                update deferred_message set state = ?, content_id = null, history_due_at = null,
                  notice_due_at = case when dispositions like '%negative-delivery%' and kind <> 'IMDN'
                    then cast(? as timestamp(6) with time zone) end
                where served_user = ? and id = ?""", ended.stream().map(row -> Stream.concat(
                        Stream.of(row.state.name(), noticeAt(row, now)), row.key().stream()).toList()).toList());
        unneeded.delete(session, ended.stream().map(UnneededContents.Content::of).toList());
        ended.forEach(row -> byUser.get(row.servedUser).count(-1, row.kind, row.contentOctets));
        session.updateMultiple(queues.stream().sorted(Comparator.comparing(q -> q.servedUser)).toList());
    }

    /** Nobody is told of a failure if a device confirmed the message, though others never got it (I-11). */
    private static Object noticeAt(DeferredMessageRow row, Instant now) {
        return row.state == MessageState.DELIVERED ? null : now.atOffset(ZoneOffset.UTC);
    }

    /** Deletes what has been remembered long enough. Its content was dropped when it came to its end. */
    void forget(Instant now, int limit) {
        List<List<Object>> old = inStates(MessageRows.ENDED, now.minus(MEMORY), limit, " and m.historyDueAt is null")
                .stream().map(DeferredMessageRow::key).toList();
        if (!old.isEmpty()) {
            database.change(session -> forget(session, old));
        }
        List<List<Object>> atOnce = database.read(session -> session.createSelectionQuery("""
                select d from DeliveredAtOnceRow d where d.forgetAt <= :now order by d.forgetAt""",
                DeliveredAtOnceRow.class).setParameter("now", now).setMaxResults(Math.min(limit, MOST_AT_ONCE))
                .getResultList()).stream().map(row -> List.<Object>of(row.servedUser, row.duplicateDigest)).toList();
        if (!atOnce.isEmpty()) {
            database.change(session -> StatementBatch.run(session,
                    "delete from delivered_at_once where served_user = ? and duplicate_digest = ?", atOnce));
        }
    }

    private static void forget(StatelessSession session, List<List<Object>> old) {
        int[] gone = StatementBatch.run(session, """
                delete from deferred_message where served_user = ? and id = ? and not exists (
                  select 1 from device_delivery l where l.served_user = deferred_message.served_user
                    and l.message_id = deferred_message.id and l.status = 'LEASED')""", old);
        List<List<Object>> forgotten = IntStream.range(0, gone.length).filter(i -> gone[i] != 0).mapToObj(old::get).toList();
        StatementBatch.run(session, "delete from device_delivery where served_user = ? and message_id = ?", forgotten);
        StatementBatch.run(session, "delete from message_order where served_user = ? and message_id = ?", forgotten);
    }

    private static SortedSet<String> usersOf(List<DeferredMessageRow> messages) {
        return messages.stream().map(m -> m.servedUser).collect(Collectors.toCollection(TreeSet::new));
    }
}
