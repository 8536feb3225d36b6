package org.restante.queue.hibernate;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.hibernate.query.SelectionQuery;
import org.restante.cpm.MessageKind;
import org.restante.database.Places;
import org.restante.database.StatementBatch;
import org.restante.queue.Deferral;
import org.restante.queue.MessageId;
import org.restante.queue.MessageState;
import org.restante.queue.hibernate.UnneededContents.Content;

/** Statements on messages and on the user's lock row that several transactions share. Each works in the caller's transaction. */
final class MessageRows {

    /** States of a message that has come to an end. */
    static final Set<MessageState> ENDED = states(false);

    /** HQL: message {@code m} waits for a device. Spelt out, as a statement with a list for a parameter is translated each time. */
    static final String IS_WAITING = in(states(true), "");
    private static final String HAS_ENDED = in(ENDED, "");

    /** The same in SQL. */
    static final String SQL_IS_WAITING = in(states(true), "'");

    /** HQL: no device holds a lease on message {@code m}. */
    static final String NOT_LEASED = " not exists (select 1 from DeviceDeliveryRow l"
            + " where l.servedUser = m.servedUser and l.messageId = m.messageId and l.status = LEASED)";

    private static final String RETURN_TO_QUEUE = "update deferred_message m set state = 'QUEUED' where m.served_user = ?"
            + " and m.state = 'DELIVERING' and not exists (select 1 from device_delivery l where l.served_user = m.served_user"
            + " and l.message_id = m.id and l.status = 'LEASED')";

    private static final String CONTENT_NOT_NEEDED = " m.servedUser = :user and" + HAS_ENDED
            + " and m.contentId is not null and m.historyDueAt is null and" + NOT_LEASED;

    private static final String CONTENT_OF = "select m.messageId, m.contentId, m.contentOctets from DeferredMessageRow m"
            + " where m.messageId in ";

    private MessageRows() {
    }

    /** Locks a user's queue until the transaction ends; empty if he never had a message. */
    static Optional<UserQueueRow> lock(StatelessSession session, String user) {
        return Optional.ofNullable(session.get(UserQueueRow.class, user, LockMode.PESSIMISTIC_WRITE));
    }

    /**
     * Locks the queues of many users in the order of their names, so that nobody who does the same can wait for us while
     * we wait for him.
     *
     * @return the queues that there are
     */
    static Map<String, UserQueueRow> lockAll(StatelessSession session, SortedSet<String> users) {
        List<String> names = List.copyOf(users);
        int places = Places.of(names.size());
        SelectionQuery<UserQueueRow> query = session.createSelectionQuery("select q from UserQueueRow q where q.servedUser in ("
                + IntStream.range(0, places).mapToObj(i -> ":u" + i).collect(Collectors.joining(","))
                + ") order by q.servedUser", UserQueueRow.class);
        for (int i = 0; i < places; i++) {
            query.setParameter("u" + i, names.get(Places.value(i, names.size())));
        }
        return query.setHibernateLockMode(LockMode.PESSIMISTIC_WRITE).getResultList()
                .stream().collect(Collectors.toMap(queue -> queue.servedUser, Function.identity()));
    }

    /**
     * Makes the queues of users who have none, in the order of their names. In a transaction of its own: a queue that
     * somebody else makes at the same time is waited for, which nobody must do while holding locks.
     */
    static void create(StatelessSession session, SortedSet<String> users) {
        StatementBatch.run(session, """
                insert into user_queue (served_user, fencing, newest_message, messages, octets, notifications)
                values (?, 0, ?, 0, 0, 0) on conflict do nothing""",
                users.stream().map(user -> List.of(user, UserQueueRow.NO_MESSAGE)).toList());
    }

    /** {@return what copies would be, of those that are known: of messages that are or were held, or were taken at once} */
    static Map<Copy, Deferral.Duplicate> findCopies(StatelessSession session, List<Copy> copies) {
        if (copies.isEmpty()) {
            return Map.of();
        }
        int places = Places.of(copies.size());
        String these = IntStream.range(0, places).mapToObj(i -> "(:u" + i + ",:d" + i + ')')
                .collect(Collectors.joining(",", " in (", ")"));
        SelectionQuery<Object[]> query = session.createSelectionQuery("select d.servedUser, d.duplicateDigest, d.messageId, true"
                + " from DeliveredAtOnceRow d where (d.servedUser, d.duplicateDigest)" + these
                + " union all select m.servedUser, m.duplicateDigest, m.messageId, false"
                + " from DeferredMessageRow m where (m.servedUser, m.duplicateDigest)" + these, Object[].class);
        for (int i = 0; i < places; i++) {
            Copy copy = copies.get(Places.value(i, copies.size()));
            query.setParameter("u" + i, copy.user()).setParameter("d" + i, copy.digest());
        }
        Map<Copy, Deferral.Duplicate> known = new HashMap<>();
        query.getResultList().forEach(row -> known.merge(new Copy((String) row[0], (UUID) row[1]),
                new Deferral.Duplicate(new MessageId((UUID) row[2]), (boolean) row[3]), (one, other) -> one.atOnce() ? other : one));
        return known;
    }

    /** What makes a second copy recognisable. */
    record Copy(String user, UUID digest) {
    }

    /** Messages of a user that nobody delivers any more wait unattended again. */
    static void returnToQueue(StatelessSession session, String user) {
        StatementBatch.once(session, RETURN_TO_QUEUE, user);
    }

    /** As {@link #returnToQueue(StatelessSession, String)}, for one message. */
    static void returnToQueue(StatelessSession session, String user, UUID message) {
        StatementBatch.once(session, RETURN_TO_QUEUE + " and m.id = ?", user, message);
    }

    /** {@return contents of these messages that nobody needs any longer, after unlinking them} */
    static List<Content> unlinkContentsOf(StatelessSession session, String user, Collection<UUID> messages) {
        return unlink(session, user, ofThese(session.createSelectionQuery(CONTENT_OF + marks(messages) + " and"
                + CONTENT_NOT_NEEDED, Object[].class), messages).setParameter("user", user).getResultList());
    }

    /** As {@link #unlinkContentsOf}, for all messages that a delivery worked on. */
    static List<Content> unlinkContentsOfDelivery(StatelessSession session, String user, UUID delivery) {
        return unlink(session, user, session.createSelectionQuery(CONTENT_OF
                + "(select d.messageId from DeviceDeliveryRow d where d.servedUser = :user and d.delivery = :delivery) and"
                + CONTENT_NOT_NEEDED, Object[].class).setParameter("user", user).setParameter("delivery", delivery).getResultList());
    }

    /** A message that waits. @param octets size of its content */
    record Waiting(UUID message, MessageKind kind, long octets) {
    }

    /** {@return those of these messages that wait} */
    static List<Waiting> waiting(StatelessSession session, String user, Collection<UUID> messages) {
        return ofThese(session.createSelectionQuery("select m.messageId, m.kind, m.contentOctets from DeferredMessageRow m"
                + " where m.servedUser = :user and m.messageId in " + marks(messages) + " and" + IS_WAITING, Object[].class), messages)
                .setParameter("user", user).getResultList().stream()
                .map(row -> new Waiting((UUID) row[0], (MessageKind) row[1], (long) row[2])).toList();
    }

    private static String marks(Collection<UUID> messages) {
        return IntStream.range(0, Places.of(messages.size())).mapToObj(i -> ":m" + i).collect(Collectors.joining(",", "(", ")"));
    }

    private static <T> SelectionQuery<T> ofThese(SelectionQuery<T> query, Collection<UUID> messages) {
        List<UUID> ids = List.copyOf(messages);
        for (int i = 0; i < Places.of(ids.size()); i++) {
            query.setParameter("m" + i, ids.get(Places.value(i, ids.size())));
        }
        return query;
    }

    /** Messages have reached a device. @param historyDueAt since when their history is due; null if none is wanted */
    static void endAsDelivered(StatelessSession session, String user, Collection<UUID> messages, Instant historyDueAt) {
        Object since = historyDueAt == null ? null : historyDueAt.atOffset(ZoneOffset.UTC);
        StatementBatch.run(session, "update deferred_message set state = 'DELIVERED', history_due_at = ? where served_user = ? and id = ?",
                messages.stream().map(message -> Arrays.asList(since, user, message)).toList());
    }

    /** The history of messages is due no longer. */
    static void historyRecorded(StatelessSession session, String user, Collection<UUID> messages) {
        StatementBatch.run(session, "update deferred_message set history_due_at = null where served_user = ? and id = ?",
                messages.stream().map(message -> List.of(user, message)).toList());
    }

    static Optional<DeferredMessageRow> find(StatelessSession session, MessageId id) {
        return session.createSelectionQuery(
                "select m from DeferredMessageRow m where m.messageId = :id", DeferredMessageRow.class)
                .setParameter("id", id.value()).uniqueResultOptional();
    }

    static boolean hasWaiting(StatelessSession session, String user, Instant now) {
        return !session.createSelectionQuery("""
                select m.messageId from DeferredMessageRow m
                where m.servedUser = :user and m.onHold = false and m.expiresAt > :now
                  and""" + IS_WAITING + " and m.kind not in (IMDN, GROUP_INVITE)", UUID.class).setParameter("user", user).setParameter("now", now)
                .setMaxResults(1).getResultList().isEmpty();
    }

    /** @param rows for each its message, content and octets */
    private static List<Content> unlink(StatelessSession session, String user, List<Object[]> rows) {
        StatementBatch.run(session, "update deferred_message set content_id = null where served_user = ? and id = ?",
                rows.stream().map(row -> List.of(user, row[0])).toList());
        return rows.stream().map(row -> new Content(user, (UUID) row[1], (long) row[2])).toList();
    }

    private static String in(Set<MessageState> states, String quote) {
        return states.stream().map(state -> quote + state + quote).collect(Collectors.joining(", ", " m.state in (", ")"));
    }

    private static Set<MessageState> states(boolean waiting) {
        EnumSet<MessageState> states = EnumSet.noneOf(MessageState.class);
        Stream.of(MessageState.values()).filter(s -> s.isWaiting() == waiting).forEach(states::add);
        return states;
    }
}
