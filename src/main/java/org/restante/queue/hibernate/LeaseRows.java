package org.restante.queue.hibernate;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hibernate.StatelessSession;
import org.hibernate.query.MutationQuery;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;
import org.restante.database.StatementBatch;
import org.restante.queue.DeviceDelivery.Status;
import org.restante.queue.Lease;
import org.restante.queue.MessageId;

/** Set-based statements on the per-device ledger. Each works in the caller's transaction, under the user's lock. */
final class LeaseRows {

    /** HQL: ledger line {@code d} is held under the lease. */
    private static final String HELD = " d.servedUser = :user and d.delivery = :delivery and d.fencing = :fencing"
            + " and d.status = LEASED";

    /**
     * HQL: message {@code m} is held under the lease. By the whole key of the line: of a list of messages in an UPDATE, H2 makes
     * the list anew for every row.
     */
    private static final String IS_HELD = " exists (select 1 from DeviceDeliveryRow d where d.messageId = m.messageId"
            + " and d.device = :device and" + HELD + ')';

    private LeaseRows() {
    }

    /** {@return the fencing number under which a delivery holds a lease, if it does} */
    static Optional<Long> fencingOf(StatelessSession session, String user, String device, UUID delivery) {
        return session.createSelectionQuery("""
                select d.fencing from DeviceDeliveryRow d where d.servedUser = :user and d.delivery = :delivery
                and d.device = :device and d.status = LEASED""", Long.class)
                .setParameter("user", user).setParameter("delivery", delivery).setParameter("device", device)
                .setMaxResults(1).uniqueResultOptional();
    }

    /**
     * Takes every eligible message of the user for the lease's device.
     *
     * @param kinds {@link MessageRows#MESSAGES} or {@link MessageRows#NOTIFICATIONS}
     * @return how many
     */
    static int claim(StatelessSession session, Lease lease, String kinds, Instant now) {
        return claimAgain(session, lease, kinds, now) + claimFirst(session, lease, kinds, now);
    }

    private static int claimAgain(StatelessSession session, Lease lease, String kinds, Instant now) {
        return claiming(lease, now, session.createMutationQuery("""
                update DeviceDeliveryRow d set d.status = LEASED, d.delivery = :delivery, d.fencing = :fencing,
                  d.node = :node, d.deadline = :deadline, d.reason = '', d.changedAt = :now
                where d.servedUser = :user and d.device = :device and d.status = RETRY
                  and d.delivery <> :delivery and exists (
                  select 1 from DeferredMessageRow m
                  where m.servedUser = :user and m.messageId = d.messageId and m.onHold = false and m.expiresAt > :now
                    and""" + MessageRows.IS_WAITING + " and" + kinds + ')'));
    }

    private static int claimFirst(StatelessSession session, Lease lease, String kinds, Instant now) {
        return claiming(lease, now, session.createMutationQuery("""
                insert into DeviceDeliveryRow (servedUser, messageId, device, status, delivery, fencing, node,
                  deadline, attempts, reason, changedAt)
                select m.servedUser, m.messageId, :device, org.restante.queue.DeviceDelivery.Status.LEASED,
                  :delivery, :fencing, :node, :deadline, 0, '', :now
                from DeferredMessageRow m
                where m.servedUser = :user and m.onHold = false and m.expiresAt > :now
                  and not exists (
                  select 1 from DeviceDeliveryRow d where d.servedUser = m.servedUser
                    and d.messageId = m.messageId and d.device = :device) and""" + MessageRows.IS_WAITING + " and" + kinds));
    }

    private static int claiming(Lease lease, Instant now, MutationQuery claim) {
        return claim.setParameter("user", lease.user().uri()).setParameter("device", lease.device().value())
                .setParameter("delivery", lease.delivery()).setParameter("fencing", lease.fencing())
                .setParameter("node", lease.node()).setParameter("deadline", lease.deadline())
                .setParameter("now", now).executeUpdate();
    }

    /** Messages of a lease are now being delivered. */
    static void markDelivering(StatelessSession session, Lease lease) {
        held(lease, session.createMutationQuery("update DeferredMessageRow m set m.state = DELIVERING"
                + " where m.servedUser = :user and m.state in (QUEUED, NOTIFIED) and" + IS_HELD))
                .setParameter("device", lease.device().value()).executeUpdate();
    }

    /** Moves the deadline; {@return how many messages are held} */
    static int prolong(StatelessSession session, Lease lease, Instant deadline) {
        return held(lease, session.createMutationQuery(
                "update DeviceDeliveryRow d set d.deadline = :deadline where" + HELD))
                .setParameter("deadline", deadline).executeUpdate();
    }

    /** Ends the lease on one message without confirmation; {@return false if it was not held} */
    static boolean end(StatelessSession session, Lease lease, MessageId message, Status status, String reason,
            Instant now) {
        return held(lease, session.createMutationQuery("""
                update DeviceDeliveryRow d set d.status = :status, d.reason = :reason, d.changedAt = :now,
                  d.attempts = d.attempts + 1, d.node = null, d.deadline = null
                where d.messageId = :message and d.device = :device and""" + HELD))
                .setParameter("status", status).setParameter("reason", reason).setParameter("now", now)
                .setParameter("message", message.value()).setParameter("device", lease.device().value())
                .executeUpdate() == 1;
    }

    /** Ends the lease on messages that the device confirmed; {@return those that were held} */
    static Set<UUID> confirm(StatelessSession session, Lease lease, Collection<MessageId> messages, String reason, Instant now) {
        List<UUID> ids = messages.stream().map(MessageId::value).toList();
        int[] ended = StatementBatch.run(session, """
                update device_delivery set status = 'CONFIRMED', reason = ?, changed_at = ?, node = null, deadline = null
                where served_user = ? and message_id = ? and device = ? and delivery = ? and fencing = ? and status = 'LEASED'""",
                ids.stream().map(id -> List.of(reason, now.atOffset(ZoneOffset.UTC), lease.user().uri(), id,
                        lease.device().value(), lease.delivery(), lease.fencing())).toList());
        return IntStream.range(0, ended.length).filter(i -> ended[i] != 0).mapToObj(ids::get).collect(Collectors.toSet());
    }

    /** Counts that the device refused a message itself; {@return how it stands, as it may have done so {@code most} times} */
    static Status refuse(StatelessSession session, Lease lease, MessageId message, int most) {
        session.createMutationQuery("update DeviceDeliveryRow d set d.refusals = d.refusals + 1"
                + " where d.messageId = :message and" + HELD).setParameter("message", message.value())
                .setParameter("user", lease.user().uri()).setParameter("delivery", lease.delivery())
                .setParameter("fencing", lease.fencing()).executeUpdate();
        DeviceDeliveryRow line = session.get(DeviceDeliveryRow.class,
                new DeliveryKey(lease.user().uri(), message.value(), lease.device().value()));
        return line != null && line.refusals >= most ? Status.FAILED : Status.RETRY;
    }

    /** Counts an attempt on every waiting message of a lease that is about to end; {@return how many} */
    static int countAttempts(StatelessSession session, Lease lease) {
        return held(lease, session.createMutationQuery("update DeferredMessageRow m set m.attempts = m.attempts + 1"
                + " where m.servedUser = :user and" + MessageRows.IS_WAITING + " and" + IS_HELD))
                .setParameter("device", lease.device().value()).executeUpdate();
    }

    /** Ends the lease on all its messages; {@return how many} */
    static int endAll(StatelessSession session, Lease lease, String reason, Instant now) {
        return held(lease, session.createMutationQuery("""
                update DeviceDeliveryRow d set d.status = RETRY, d.reason = :reason, d.changedAt = :now,
                  d.attempts = d.attempts + 1, d.node = null, d.deadline = null where""" + HELD))
                .setParameter("reason", reason).setParameter("now", now).executeUpdate();
    }

    /** Devices that failed may be offered a message again. */
    static void forgive(StatelessSession session, String user, UUID message, Instant now) {
        session.createMutationQuery("""
                update DeviceDeliveryRow d set d.status = RETRY, d.refusals = 0, d.changedAt = :now
                where d.servedUser = :user and d.messageId = :message and d.status = FAILED""")
                .setParameter("user", user).setParameter("message", message).setParameter("now", now).executeUpdate();
    }

    /** {@return whether any device holds a lease on a message} */
    static boolean isLeased(StatelessSession session, String user, UUID message) {
        return !session.createSelectionQuery("""
                select d.device from DeviceDeliveryRow d
                where d.servedUser = :user and d.messageId = :message and d.status = LEASED""", String.class)
                .setParameter("user", user).setParameter("message", message).setMaxResults(1).getResultList().isEmpty();
    }

    /** {@return whether the lease is still held and its deadline is not after the given instant} */
    static boolean isOver(StatelessSession session, Lease lease, Instant now) {
        return !session.createSelectionQuery(
                "select d.messageId from DeviceDeliveryRow d where d.deadline <= :now and" + HELD, UUID.class)
                .setParameter("user", lease.user().uri()).setParameter("delivery", lease.delivery())
                .setParameter("fencing", lease.fencing()).setParameter("now", now)
                .setMaxResults(1).getResultList().isEmpty();
    }

    /** {@return a lease as the housekeeping finds it, from user, device, delivery, node and fencing number} */
    static Lease found(Object[] columns) {
        return new Lease(new ServedUser((String) columns[0]), new InstanceId((String) columns[1]),
                (UUID) columns[2], (String) columns[3], (Long) columns[4], Instant.MAX);
    }

    private static MutationQuery held(Lease lease, MutationQuery query) {
        return query.setParameter("user", lease.user().uri()).setParameter("delivery", lease.delivery())
                .setParameter("fencing", lease.fencing());
    }
}
