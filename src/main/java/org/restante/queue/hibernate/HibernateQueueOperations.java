package org.restante.queue.hibernate;

import jakarta.persistence.PersistenceException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.hibernate.StatelessSession;
import org.restante.database.Database;
import org.restante.database.StoredContents;
import org.restante.queue.MessageId;
import org.restante.queue.MessageIds;
import org.restante.queue.MessageState;
import org.restante.queue.QueueOperations;
import org.restante.queue.QueueUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Orders of operators on a queue in a relational database, each carried out and kept under the lock of the user's row. */
public final class HibernateQueueOperations implements QueueOperations {

    private static final Logger LOG = LoggerFactory.getLogger(HibernateQueueOperations.class);

    private final Database database;
    private final Housekeeping housekeeping;
    private final MessageIds ids;

    /** @param database opened with {@link HibernateDeferredMessageQueue#entities()} among its entities */
    public HibernateQueueOperations(Database database, MessageIds ids) {
        this.database = database;
        this.housekeeping = new Housekeeping(database, new StoredContents(database));
        this.ids = ids;
    }

    @Override
    public Result carryOut(MessageId message, Order order) {
        Result result = attempt("carry out an order for " + message, () -> find(message)
                .map(row -> database.write(session -> carryOut(session, row, order))).orElse(Result.NO_MESSAGE));
        LOG.info("message {}: {} by {} ({}): {}", message, order.command(), order.by(), order.reason(), result);
        return result;
    }

    private Result carryOut(StatelessSession session, DeferredMessageRow found, Order order) {
        UserQueueRow queue = MessageRows.lock(session, found.servedUser).orElseThrow();
        DeferredMessageRow row = session.get(DeferredMessageRow.class,
                new MessageKey(found.servedUser, found.messageId));
        if (row == null) {
            return Result.NO_MESSAGE;
        }
        Result result = row.state.isWaiting() ? change(session, queue, row, order)
                : row.state == endOf(order.command()) ? Result.ALREADY : Result.TOO_LATE;
        session.insert(new OrderRow(row, ids.next(), order, result));
        return result;
    }

    private Result change(StatelessSession session, UserQueueRow queue, DeferredMessageRow row, Order order) {
        return switch (order.command()) {
            case DISCARD, EXPIRE -> end(session, queue, row, order);
            case HOLD -> hold(session, row, true);
            case RELEASE -> hold(session, row, false);
            case RETRY -> {
                LeaseRows.forgive(session, row.servedUser, row.messageId, order.at());
                yield Result.DONE;
            }
        };
    }

    private Result end(StatelessSession session, UserQueueRow queue, DeferredMessageRow row, Order order) {
        // what a device has confirmed was delivered, though others were to have it as well
        MessageState end = row.endsAs == MessageState.DELIVERED ? row.endsAs : endOf(order.command());
        if (LeaseRows.isLeased(session, row.servedUser, row.messageId)) {
            // no device picks it from now on; the sweep ends it when the lease is over
            Instant now = order.at().isAfter(row.receivedAt) ? order.at() : row.receivedAt.plusMillis(1);
            row.expiresAt = row.expiresAt.isBefore(now) ? row.expiresAt : now;
            row.endsAs = end;
            session.update(row);
            return Result.PENDING;
        }
        row.state = end;
        housekeeping.end(session, List.of(queue), List.of(row), order.at());
        return Result.DONE;
    }

    private static Result hold(StatelessSession session, DeferredMessageRow row, boolean onHold) {
        if (row.onHold == onHold) {
            return Result.ALREADY;
        }
        row.onHold = onHold;
        session.update(row);
        return Result.DONE;
    }

    /** The state in which a command leaves a message; null if it goes on waiting. */
    private static MessageState endOf(Command command) {
        return switch (command) {
            case DISCARD -> MessageState.DISCARDED;
            case EXPIRE -> MessageState.EXPIRED;
            case HOLD, RELEASE, RETRY -> null;
        };
    }

    @Override
    public List<Given> ordersOf(MessageId message) {
        return attempt("read orders for " + message, () -> find(message).map(row -> database.read(session ->
                session.createSelectionQuery("""
                        select o from OrderRow o where o.servedUser = :user and o.messageId = :message
                        order by o.orderId""", OrderRow.class)
                        .setParameter("user", row.servedUser).setParameter("message", row.messageId).getResultList()))
                .orElse(List.of()).stream().map(OrderRow::toRecord).toList());
    }

    private Optional<DeferredMessageRow> find(MessageId id) {
        return database.read(session -> MessageRows.find(session, id));
    }

    private static <T> T attempt(String doing, Supplier<T> work) {
        try {
            return work.get();
        } catch (PersistenceException e) {
            throw new QueueUnavailableException("cannot " + doing, e);
        }
    }
}
