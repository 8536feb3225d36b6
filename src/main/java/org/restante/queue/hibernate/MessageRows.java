package org.restante.queue.hibernate;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.restante.queue.MessageId;
import org.restante.queue.MessageState;

/** Statements on messages and on the user's lock row that several transactions share. Each works in the caller's transaction. */
final class MessageRows {

    /** States of a message that waits for a device. */
    static final Set<MessageState> WAITING = states(true);
    /** States of a message that has come to an end. */
    static final Set<MessageState> ENDED = states(false);

    /** HQL: no device holds a lease on message {@code m}. */
    static final String NOT_LEASED = " not exists (select 1 from DeviceDeliveryRow l"
            + " where l.servedUser = m.servedUser and l.messageId = m.messageId and l.status = LEASED)";

    private static final String RETURN_TO_QUEUE = "update DeferredMessageRow m set m.state = QUEUED"
            + " where m.servedUser = :user and m.state = DELIVERING and" + NOT_LEASED;

    private static final String CONTENT_NOT_NEEDED = " m.servedUser = :user and m.state in :ended"
            + " and m.contentId is not null and m.historyDueAt is null and" + NOT_LEASED;

    private MessageRows() {
    }

    /** Locks a user's queue until the transaction ends; empty if he never had a message. */
    static Optional<UserQueueRow> lock(StatelessSession session, String user) {
        return Optional.ofNullable(session.get(UserQueueRow.class, user, LockMode.PESSIMISTIC_WRITE));
    }

    /** Locks a user's queue, which is made if there is none. */
    static UserQueueRow lockOrCreate(StatelessSession session, String user) {
        return lock(session, user).orElseGet(() -> {
            session.createNativeMutationQuery("""
                    insert into user_queue (served_user, fencing, newest_message, messages, octets, notifications)
                    values (:user, 0, :none, 0, 0, 0) on conflict do nothing""")
                    .setParameter("user", user).setParameter("none", UserQueueRow.NO_MESSAGE).executeUpdate();
            return lock(session, user).orElseThrow();
        });
    }

    static Optional<MessageId> findByDuplicateKey(StatelessSession session, String user, Optional<String> key) {
        return key.flatMap(k -> session.createSelectionQuery("""
                select m.messageId from DeferredMessageRow m
                where m.servedUser = :user and m.duplicateDigest = :digest""", UUID.class)
                .setParameter("user", user).setParameter("digest", DuplicateDigest.of(k)).uniqueResultOptional())
                .map(MessageId::new);
    }

    /** Messages of a user that nobody delivers any more wait unattended again. */
    static void returnToQueue(StatelessSession session, String user) {
        session.createMutationQuery(RETURN_TO_QUEUE).setParameter("user", user).executeUpdate();
    }

    /** As {@link #returnToQueue(StatelessSession, String)}, for one message. */
    static void returnToQueue(StatelessSession session, String user, UUID message) {
        session.createMutationQuery(RETURN_TO_QUEUE + " and m.messageId = :message")
                .setParameter("user", user).setParameter("message", message).executeUpdate();
    }

    /** {@return ids of contents of one message (or none) that nobody needs any longer, after unlinking them} */
    static List<UUID> unlinkContentOf(StatelessSession session, String user, UUID message) {
        List<UUID> contents = session.createSelectionQuery(
                "select m.contentId from DeferredMessageRow m where m.messageId = :message and" + CONTENT_NOT_NEEDED,
                UUID.class)
                .setParameter("user", user).setParameter("ended", ENDED).setParameter("message", message)
                .getResultList();
        if (!contents.isEmpty()) {
            unlink(session, user, List.of(message));
        }
        return contents;
    }

    /** As {@link #unlinkContentOf}, for all messages that a delivery worked on. */
    static List<UUID> unlinkContentsOfDelivery(StatelessSession session, String user, UUID delivery) {
        List<DeferredMessageRow> rows = session.createSelectionQuery("""
                select m from DeferredMessageRow m where m.messageId in (select d.messageId from DeviceDeliveryRow d
                  where d.servedUser = :user and d.delivery = :delivery) and""" + CONTENT_NOT_NEEDED,
                DeferredMessageRow.class)
                .setParameter("user", user).setParameter("ended", ENDED).setParameter("delivery", delivery)
                .getResultList();
        if (!rows.isEmpty()) {
            unlink(session, user, rows.stream().map(m -> m.messageId).toList());
        }
        return rows.stream().map(m -> m.contentId).toList();
    }

    static boolean hasWaiting(StatelessSession session, String user, Instant now) {
        return !session.createSelectionQuery("""
                select m.messageId from DeferredMessageRow m
                where m.servedUser = :user and m.state in :waiting and m.expiresAt > :now""", UUID.class)
                .setParameter("user", user).setParameter("waiting", WAITING).setParameter("now", now)
                .setMaxResults(1).getResultList().isEmpty();
    }

    private static void unlink(StatelessSession session, String user, List<UUID> messages) {
        session.createMutationQuery("""
                update DeferredMessageRow m set m.contentId = null
                where m.servedUser = :user and m.messageId in :messages""")
                .setParameter("user", user).setParameterList("messages", messages).executeUpdate();
    }

    private static Set<MessageState> states(boolean waiting) {
        EnumSet<MessageState> states = EnumSet.noneOf(MessageState.class);
        Stream.of(MessageState.values()).filter(s -> s.isWaiting() == waiting).forEach(states::add);
        return states;
    }
}
