package org.restante.queue.hibernate;

import jakarta.persistence.PersistenceException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.StatelessSession;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;
import org.restante.database.Database;
import org.restante.database.StoredContents;
import org.restante.queue.DeviceDelivery.Status;
import org.restante.queue.Lease;
import org.restante.queue.MessageEndings;
import org.restante.queue.MessageId;
import org.restante.queue.MessageState;
import org.restante.queue.QueueUnavailableException;

/** Ends of messages in a relational database, each under the lock of the user's row. */
public final class HibernateMessageEndings implements MessageEndings {

    private final Database database;
    private final UnneededContents unneeded;
    private final Housekeeping housekeeping;

    /** @param database opened with {@link HibernateDeferredMessageQueue#entities()} among its entities */
    public HibernateMessageEndings(Database database) {
        this.database = database;
        StoredContents contents = new StoredContents(database);
        this.unneeded = new UnneededContents(contents);
        this.housekeeping = new Housekeeping(database, contents);
    }

    @Override
    public boolean confirmed(Lease lease, MessageId message, String reason, Instant now) {
        return change(lease.user(), message, (session, found) -> {
            if (!LeaseRows.end(session, lease, message, Status.CONFIRMED, reason, now)) {
                return false;
            }
            waitOn(session, found.row());
            dropContentOf(session, found.row());
            return true;
        });
    }

    @Override
    public boolean reported(ServedUser user, InstanceId device, MessageId message, String reason, Instant now) {
        return change(user, message, (session, found) -> {
            DeviceDeliveryRow line = line(session, user, message, device);
            if (line == null || line.status == Status.CONFIRMED) {
                return false;
            }
            if (line.status != Status.LEASED) {
                confirm(session, line, reason, now);
            }
            waitOn(session, found.row());
            return found.row().state.isWaiting();
        });
    }

    @Override
    public boolean taken(ServedUser user, InstanceId device, Set<InstanceId> offered, MessageId message, String reason, Instant now) {
        return change(user, message, (session, found) -> {
            DeviceDeliveryRow line = line(session, user, message, device);
            boolean open = line == null || line.status == Status.RETRY || line.status == Status.FAILED;
            if (!found.row().state.isWaiting() || !open) {
                return false;
            }
            Stream.concat(offered.stream(), Stream.of(device)).distinct().filter(each -> line(session, user, message, each) == null)
                    .forEach(each -> session.insert(DeviceDeliveryRow.untried(user.uri(), message.value(), each, now)));
            confirm(session, line(session, user, message, device), reason, now);
            waitOn(session, found.row());
            return true;
        });
    }

    private static DeviceDeliveryRow line(StatelessSession session, ServedUser user, MessageId message, InstanceId device) {
        return session.get(DeviceDeliveryRow.class, new DeliveryKey(user.uri(), message.value(), device.value()));
    }

    private static void confirm(StatelessSession session, DeviceDeliveryRow line, String reason, Instant now) {
        line.status = Status.CONFIRMED;
        line.reason = reason;
        line.changedAt = now;
        session.update(line);
    }

    /** A device has it, others are to have it: it can end in no other way than as delivered any more. */
    private static void waitOn(StatelessSession session, DeferredMessageRow row) {
        if (row.state.isWaiting()) {
            row.endsAs = MessageState.DELIVERED;
            session.update(row);
            MessageRows.returnToQueue(session, row.servedUser, row.messageId);
        }
    }

    @Override
    public boolean delivered(ServedUser user, MessageId message, boolean recordHistory, Instant now) {
        return change(user, message, (session, found) -> {
            DeferredMessageRow row = found.row();
            if (!row.state.isWaiting()) {
                return false;
            }
            row.state = MessageState.DELIVERED;
            row.historyDueAt = recordHistory ? now : null;
            session.update(row);
            found.queue().count(-1, row.kind, row.contentOctets);
            session.update(found.queue());
            dropContentOf(session, row);
            return true;
        });
    }

    @Override
    public boolean undeliverable(ServedUser user, MessageId message, Set<InstanceId> devices, Instant now) {
        return change(user, message, (session, found) -> {
            DeferredMessageRow row = found.row();
            if (!row.state.isWaiting() || !isRefusedByAll(session, row, devices)) {
                return false;
            }
            row.state = MessageState.UNDELIVERABLE;
            housekeeping.end(session, List.of(found.queue()), List.of(row), now);
            return true;
        });
    }

    private static boolean isRefusedByAll(StatelessSession session, DeferredMessageRow row, Set<InstanceId> devices) {
        List<DeviceDeliveryRow> lines = session.createSelectionQuery("""
                select d from DeviceDeliveryRow d where d.servedUser = :user and d.messageId = :message""",
                DeviceDeliveryRow.class).setParameter("user", row.servedUser).setParameter("message", row.messageId)
                .getResultList();
        Set<String> asked = lines.stream().map(line -> line.device).collect(Collectors.toCollection(HashSet::new));
        return !lines.isEmpty() && lines.stream().allMatch(line -> line.status == Status.FAILED)
                && devices.stream().map(InstanceId::value).allMatch(asked::contains);
    }

    private void dropContentOf(StatelessSession session, DeferredMessageRow row) {
        unneeded.delete(session, MessageRows.unlinkContentsOf(session, row.servedUser, List.of(row.messageId)));
    }

    /** A message and the queue it stands in, which is locked. */
    private record Found(UserQueueRow queue, DeferredMessageRow row) {
    }

    private boolean change(ServedUser user, MessageId message, BiFunction<StatelessSession, Found, Boolean> work) {
        try {
            return database.write(session -> MessageRows.lock(session, user.uri())
                    .flatMap(queue -> Optional.ofNullable(session.get(DeferredMessageRow.class,
                            new MessageKey(user.uri(), message.value()))).map(row -> new Found(queue, row)))
                    .map(found -> work.apply(session, found)).orElse(false));
        } catch (PersistenceException e) {
            throw new QueueUnavailableException("cannot end message " + message, e);
        }
    }
}
