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
     * SQL: message {@code m} is held under the lease of a device, delivery and fencing number. By the whole key
     * of the line: of a list of messages in an UPDATE, H2 makes the list anew for every row.
     */
    private static final String IS_HELD = " exists (select 1 from device_delivery d where d.served_user = m.served_user"
            + " and d.message_id = m.id and d.device = ? and d.delivery = ? and d.fencing = ? and d.status = 'LEASED')";

    /** SQL: message {@code m} is a message, no disposition notification and no invitation to a group. */
    static final String MESSAGES = " m.kind not in ('IMDN', 'GROUP_INVITE')";
    /** SQL: {@code m} is a disposition notification. */
    static final String NOTIFICATIONS = " m.kind = 'IMDN'";

    /** SQL: a row of {@code device_delivery} is held under the lease of a user, delivery and fencing number. */
    private static final String LINE_HELD = " where served_user = ? and delivery = ? and fencing = ? and status = 'LEASED'";

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
     * @param kinds {@link #MESSAGES} or {@link #NOTIFICATIONS}
     * @return how many
     */
    static int claim(StatelessSession session, Lease lease, String kinds, Instant now) {
        return claimAgain(session, lease, kinds, now) + claimFirst(session, lease, kinds, now);
    }

    private static int claimAgain(StatelessSession session, Lease lease, String kinds, Instant now) {
        return StatementBatch.once(session, """
                update device_delivery set status = 'LEASED', delivery = ?, fencing = ?, node = ?, deadline = ?, reason = '',
                  changed_at = ?
                where served_user = ? and device = ? and status = 'RETRY' and delivery <> ? and exists (
                  select 1 from deferred_message m
                  where m.served_user = device_delivery.served_user and m.id = device_delivery.message_id
                    and m.on_hold = false and m.expires_at > ? and""" + MessageRows.SQL_IS_WAITING + " and" + kinds + ')',
                lease.delivery(), lease.fencing(), lease.node(), lease.deadline(), now, lease.user().uri(), lease.device().value(),
                lease.delivery(), now);
    }

    private static int claimFirst(StatelessSession session, Lease lease, String kinds, Instant now) {
        return StatementBatch.once(session, """
                insert into device_delivery (served_user, message_id, device, status, delivery, fencing, node, deadline,
                  attempts, reason, changed_at)
                select m.served_user, m.id, cast(? as varchar), 'LEASED', cast(? as uuid), cast(? as bigint),
                  cast(? as varchar), cast(? as timestamp(6) with time zone), 0, '', cast(? as timestamp(6) with time zone)
                from deferred_message m
                where m.served_user = ? and m.on_hold = false and m.expires_at > ? and not exists (
                  select 1 from device_delivery d
                  where d.served_user = m.served_user and d.message_id = m.id and d.device = ?)
                  and""" + MessageRows.SQL_IS_WAITING + " and" + kinds,
                lease.device().value(), lease.delivery(), lease.fencing(), lease.node(), lease.deadline(), now,
                lease.user().uri(), now, lease.device().value());
    }

    /** Messages of a lease are now being delivered. */
    static void markDelivering(StatelessSession session, Lease lease) {
        StatementBatch.once(session, "update deferred_message m set state = 'DELIVERING' where m.served_user = ?"
                + " and m.state in ('QUEUED', 'NOTIFIED') and" + IS_HELD, lease.user().uri(), lease.device().value(),
                lease.delivery(), lease.fencing());
    }

    /** Moves the deadline; {@return how many messages are held} */
    static int prolong(StatelessSession session, Lease lease, Instant deadline) {
        return StatementBatch.once(session, "update device_delivery set deadline = ?" + LINE_HELD, deadline, lease.user().uri(),
                lease.delivery(), lease.fencing());
    }

    /** Ends the lease on one message without confirmation; {@return false if it was not held} */
    static boolean end(StatelessSession session, Lease lease, MessageId message, Status status, String reason,
            Instant now) {
        return StatementBatch.once(session, "update device_delivery set status = ?, reason = ?, changed_at = ?,"
                + " attempts = attempts + 1, node = null, deadline = null" + LINE_HELD + " and message_id = ? and device = ?",
                status.name(), reason, now, lease.user().uri(), lease.delivery(), lease.fencing(), message.value(),
                lease.device().value()) == 1;
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
        return StatementBatch.once(session, "update deferred_message m set attempts = attempts + 1 where m.served_user = ?"
                + " and" + MessageRows.SQL_IS_WAITING + " and" + IS_HELD, lease.user().uri(), lease.device().value(),
                lease.delivery(), lease.fencing());
    }

    /** Ends the lease on all its messages; {@return how many} */
    static int endAll(StatelessSession session, Lease lease, String reason, Instant now) {
        return StatementBatch.once(session, "update device_delivery set status = 'RETRY', reason = ?, changed_at = ?,"
                + " attempts = attempts + 1, node = null, deadline = null" + LINE_HELD, reason, now, lease.user().uri(),
                lease.delivery(), lease.fencing());
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
}
