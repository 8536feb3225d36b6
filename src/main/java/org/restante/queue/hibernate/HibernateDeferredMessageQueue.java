package org.restante.queue.hibernate;

import jakarta.persistence.PersistenceException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hibernate.StatelessSession;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;
import org.restante.database.Database;
import org.restante.database.StoredContents;
import org.restante.queue.Backlog;
import org.restante.queue.Deferral;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.DeviceDelivery;
import org.restante.queue.DeviceDelivery.Status;
import org.restante.queue.Lease;
import org.restante.queue.MessageId;
import org.restante.queue.MessageIds;
import org.restante.queue.Original;
import org.restante.queue.Outcome;
import org.restante.queue.QueueLimits;
import org.restante.queue.QueueUnavailableException;

/**
 * The queue of deferred messages in a relational database. The first confirmation by any device completes a message;
 * leases that other devices hold on it go on and may confirm as well. Its content is dropped once it has come to an
 * end, nobody holds a lease on it and its history has been recorded.
 *
 * <p>Danger: whatever changes a user's queue first locks his row in {@code user_queue} ({@link MessageRows#lock}); a
 * statement that forgets it breaks order, counters and duplicate detection. While a content arrives no lock is held, so
 * a slow one holds up nobody.
 */
public final class HibernateDeferredMessageQueue implements DeferredMessageQueue {

    private final Database database;
    private final MessageContents ofMessages;
    private final UnneededContents unneeded;
    private final Housekeeping housekeeping;
    private final DirectDeferral directly;

    /** A queue without limits: for tools. */
    public HibernateDeferredMessageQueue(Database database, MessageIds ids) {
        this(database, ids, QueueLimits.none());
    }

    /** @param database opened with {@link #entities()} among its entities @param limits what may wait for one user */
    public HibernateDeferredMessageQueue(Database database, MessageIds ids, QueueLimits limits) {
        this.database = database;
        StoredContents contents = new StoredContents(database);
        this.ofMessages = new MessageContents(contents);
        this.unneeded = new UnneededContents(contents);
        this.housekeeping = new Housekeeping(database, contents);
        this.directly = new DirectDeferral(database, ids, limits);
    }

    /** {@return the entity classes that the database must know} */
    public static List<Class<?>> entities() {
        return List.of(DeferredMessageRow.class, DeviceDeliveryRow.class, UserQueueRow.class, UploadRow.class,
                OrderRow.class, DeliveredAtOnceRow.class, GroupStateRow.class, DeliveryPreferenceRow.class);
    }

    @Override
    public Deferral defer(Original original, InputStream content) {
        return attempt("defer a message for " + original.user(), () -> directly.defer(original, content));
    }

    @Override
    public Backlog backlog(ServedUser user) {
        return read("count what waits for " + user, session -> Optional.ofNullable(
                session.get(UserQueueRow.class, user.uri())).map(UserQueueRow::backlog).orElse(Backlog.NONE));
    }

    @Override
    public boolean hasWaiting(ServedUser user, Instant now) {
        return read("look for messages of " + user, session -> MessageRows.hasWaiting(session, user.uri(), now));
    }

    @Override
    public Optional<Deferral.Duplicate> copyOf(ServedUser user, String duplicateKey) {
        MessageRows.Copy copy = new MessageRows.Copy(user.uri(), DuplicateDigest.of(duplicateKey));
        return read("look for a copy for " + user,
                session -> Optional.ofNullable(MessageRows.findCopies(session, List.of(copy)).get(copy)));
    }

    @Override
    public Optional<Lease> claim(ServedUser user, InstanceId device, UUID delivery, String node, Instant now,
            Duration lasting) {
        return claim(user, device, delivery, node, now, lasting, LeaseRows.MESSAGES);
    }

    @Override
    public Optional<Lease> claimNotifications(ServedUser user, UUID delivery, String node, Instant now,
            Duration lasting) {
        return claim(user, DeviceDelivery.ALL_DEVICES, delivery, node, now, lasting, LeaseRows.NOTIFICATIONS);
    }

    private Optional<Lease> claim(ServedUser user, InstanceId device, UUID delivery, String node, Instant now,
            Duration lasting, String kinds) {
        return write("claim messages of " + user, session -> MessageRows.lock(session, user.uri()).flatMap(queue -> {
            Optional<Long> held = LeaseRows.fencingOf(session, user.uri(), device.value(), delivery);
            Lease lease = new Lease(user, device, delivery, node, held.orElse(queue.fencing + 1),
                    deadline(now, lasting));
            if (LeaseRows.claim(session, lease, kinds, now) == 0) {
                return Optional.empty();
            }
            LeaseRows.markDelivering(session, lease);
            if (held.isPresent()) {
                LeaseRows.prolong(session, lease, lease.deadline());
            } else {
                queue.fencing = lease.fencing();
                session.update(queue);
            }
            return Optional.of(lease);
        }));
    }

    @Override
    public List<DeferredMessage> claimed(Lease lease, Optional<MessageId> after, int limit, Instant now) {
        return read("read claimed messages of " + lease.user(), session -> records(session.createSelectionQuery("""
                select m from DeviceDeliveryRow d join DeferredMessageRow m
                  on m.servedUser = d.servedUser and m.messageId = d.messageId
                where d.servedUser = :user and d.delivery = :delivery and d.fencing = :fencing and d.status = LEASED
                  and d.messageId > :after and m.expiresAt > :now and m.contentId is not null
                order by d.messageId""", DeferredMessageRow.class)
                .setParameter("user", lease.user().uri()).setParameter("delivery", lease.delivery())
                .setParameter("fencing", lease.fencing()).setParameter("now", now)
                .setParameter("after", start(after)).setMaxResults(limit).getResultList()));
    }

    @Override
    public InputStream content(ServedUser user, MessageId message) {
        return read("open the content of " + message, session -> ofMessages.open(session, user.uri(), message));
    }

    @Override
    public Map<MessageId, byte[]> contents(ServedUser user, Collection<MessageId> messages) {
        return messages.isEmpty() ? Map.of() : read("read contents of messages of " + user,
                session -> MessageContents.small(session, user.uri(), messages));
    }

    @Override
    public boolean done(Lease lease, MessageId message, Outcome outcome, Instant now) {
        if (outcome instanceof Outcome.Delivered delivered) {
            return !delivered(lease, List.of(message), delivered, now).isEmpty();
        }
        return write("finish message " + message, session -> {
            if (MessageRows.lock(session, lease.user().uri()).isEmpty()) {
                return false;
            }
            Status status = outcome instanceof Outcome.Refused refused
                    ? LeaseRows.refuse(session, lease, message, refused.most())
                    : outcome instanceof Outcome.Retry ? Status.RETRY : Status.FAILED;
            if (!LeaseRows.end(session, lease, message, status, outcome.reason(), now)) {
                return false;
            }
            DeferredMessageRow row = session.get(DeferredMessageRow.class,
                    new MessageKey(lease.user().uri(), message.value()));
            row.attempts++;
            session.update(row);
            MessageRows.returnToQueue(session, row.servedUser, row.messageId);
            dropContents(session, row.servedUser, List.of(row.messageId));
            return true;
        });
    }

    @Override
    public Set<MessageId> delivered(Lease lease, Collection<MessageId> messages, Outcome.Delivered outcome, Instant now) {
        String user = lease.user().uri();
        return write("finish " + messages.size() + " messages of " + user, session -> {
            Optional<UserQueueRow> queue = MessageRows.lock(session, user);
            Set<UUID> counted = queue.isEmpty() ? Set.of() : LeaseRows.confirm(session, lease, messages, outcome.reason(), now);
            if (!counted.isEmpty()) {
                complete(session, queue.get(), counted, outcome.recordHistory() ? now : null);
                dropContents(session, user, counted);
            }
            return counted.stream().map(MessageId::new).collect(Collectors.toSet());
        });
    }

    private static void complete(StatelessSession session, UserQueueRow queue, Set<UUID> messages, Instant historyDueAt) {
        List<MessageRows.Waiting> ended = MessageRows.waiting(session, queue.servedUser, messages);
        ended.forEach(message -> queue.count(-1, message.kind(), message.octets()));
        if (!ended.isEmpty()) {
            MessageRows.endAsDelivered(session, queue.servedUser, ended.stream().map(MessageRows.Waiting::message).toList(), historyDueAt);
            session.update(queue);
        }
    }

    private void dropContents(StatelessSession session, String user, Collection<UUID> messages) {
        unneeded.delete(session, MessageRows.unlinkContentsOf(session, user, messages));
    }

    @Override
    public int release(Lease lease, String reason, Instant now) {
        return write("release messages of " + lease.user(), session -> {
            MessageRows.lock(session, lease.user().uri());
            if (LeaseRows.fencingOf(session, lease.user().uri(), lease.device().value(), lease.delivery()).isEmpty()) {
                return 0; // everything was finished, and its contents were seen to
            }
            LeaseRows.countAttempts(session, lease);
            return endAll(session, lease, reason, now);
        });
    }

    @Override
    public int abandon(ServedUser user, InstanceId device, UUID delivery, String reason, Instant now) {
        return read("look for a lease of " + user, session -> LeaseRows.fencingOf(session, user.uri(), device.value(), delivery))
                .map(fencing -> release(new Lease(user, device, delivery, "", fencing, now), reason, now)).orElse(0);
    }

    private int endAll(StatelessSession session, Lease lease, String reason, Instant now) {
        String user = lease.user().uri();
        int ended = LeaseRows.endAll(session, lease, reason, now);
        MessageRows.returnToQueue(session, user);
        unneeded.delete(session, MessageRows.unlinkContentsOfDelivery(session, user, lease.delivery()));
        return ended;
    }

    @Override
    public Optional<Lease> renew(Lease lease, Instant now, Duration lasting) {
        return write("renew a lease of " + lease.user(), session -> {
            MessageRows.lock(session, lease.user().uri());
            Instant deadline = deadline(now, lasting);
            return LeaseRows.prolong(session, lease, deadline) == 0 ? Optional.empty()
                    : Optional.of(new Lease(lease.user(), lease.device(), lease.delivery(), lease.node(),
                            lease.fencing(), deadline));
        });
    }

    @Override
    public List<ServedUser> releaseLeasesOf(String node, Instant now) {
        return takeBack(attempt("find leases of node " + node, () -> housekeeping.leasesOf(node)),
                "node " + node + " started anew", now, false);
    }

    @Override
    public List<ServedUser> releaseExpiredLeases(Instant now, int limit) {
        return takeBack(attempt("find leases that are over", () -> housekeeping.leasesOver(now, limit)),
                "lease ran out", now, true);
    }

    private List<ServedUser> takeBack(List<Lease> leases, String reason, Instant now, boolean onlyIfOver) {
        Set<ServedUser> waiting = new TreeSet<>();
        for (Lease lease : leases) {
            boolean waits = write("take back a lease of " + lease.user(), session -> {
                MessageRows.lock(session, lease.user().uri());
                // it may have been renewed since it was found
                if (onlyIfOver && !LeaseRows.isOver(session, lease, now)) {
                    return false;
                }
                int waitAgain = LeaseRows.countAttempts(session, lease);
                endAll(session, lease, reason, now);
                return waitAgain > 0;
            });
            if (waits) {
                waiting.add(lease.user());
            }
        }
        return new ArrayList<>(waiting);
    }

    @Override
    public int notified(ServedUser user, Collection<MessageId> messages) {
        return messages.isEmpty() ? 0 : write("note that " + user + " was told", session -> {
            MessageRows.lock(session, user.uri());
            return session.createMutationQuery("""
                    update DeferredMessageRow m set m.state = NOTIFIED
                    where m.servedUser = :user and m.messageId in :messages and m.state = QUEUED""")
                    .setParameter("user", user.uri())
                    .setParameterList("messages", messages.stream().map(MessageId::value).toList()).executeUpdate();
        });
    }

    @Override
    public List<DeferredMessage> sweep(Instant now, int limit) {
        return attempt("sweep", () -> {
            housekeeping.forget(now, limit);
            return housekeeping.expire(now, limit);
        });
    }

    @Override
    public List<DeferredMessage> noticesDue(Instant now, int limit) {
        return read("find senders who are to be told", session -> records(session.createSelectionQuery("""
                select m from DeferredMessageRow m where m.noticeDueAt <= :now order by m.noticeDueAt""",
                DeferredMessageRow.class).setParameter("now", now).setMaxResults(limit).getResultList()));
    }

    @Override
    public boolean takeNotice(ServedUser user, MessageId message, Instant now, Instant until) {
        return write("take the notice of " + message, session -> session.createMutationQuery("""
                update DeferredMessageRow m set m.noticeDueAt = :until
                where m.servedUser = :user and m.messageId = :message and m.noticeDueAt <= :now""")
                .setParameter("user", user.uri()).setParameter("message", message.value()).setParameter("now", now)
                .setParameter("until", until).executeUpdate() == 1);
    }

    @Override
    public void noticeGiven(ServedUser user, MessageId message) {
        write("note that the sender of " + message + " was told", session -> session.createMutationQuery("""
                update DeferredMessageRow m set m.noticeDueAt = null
                where m.servedUser = :user and m.messageId = :message""")
                .setParameter("user", user.uri()).setParameter("message", message.value()).executeUpdate());
    }

    @Override
    public List<DeferredMessage> list(ServedUser user, Optional<MessageId> after, int limit) {
        return read("list messages of " + user, session -> records(session.createSelectionQuery("""
                select m from DeferredMessageRow m where m.servedUser = :user and m.messageId > :after
                order by m.messageId""", DeferredMessageRow.class)
                .setParameter("user", user.uri()).setParameter("after", start(after))
                .setMaxResults(limit).getResultList()));
    }

    @Override
    public Optional<DeferredMessage> find(MessageId id) {
        return read("find message " + id, session -> MessageRows.find(session, id).map(DeferredMessageRow::toRecord));
    }

    @Override
    public List<DeviceDelivery> devices(ServedUser user, MessageId message) {
        return read("read the devices of " + message, session -> session.createSelectionQuery("""
                select d from DeviceDeliveryRow d where d.servedUser = :user and d.messageId = :message
                order by d.device""", DeviceDeliveryRow.class)
                .setParameter("user", user.uri()).setParameter("message", message.value())
                .getResultList().stream().map(DeviceDeliveryRow::toRecord).toList());
    }

    @Override
    public List<DeferredMessage> historyDue(Instant before, int limit) {
        return read("find history that is due", session -> records(session.createSelectionQuery("""
                select m from DeferredMessageRow m where m.historyDueAt < :before order by m.historyDueAt""",
                DeferredMessageRow.class).setParameter("before", before).setMaxResults(limit).getResultList()));
    }

    @Override
    public void historyRecorded(ServedUser user, Collection<MessageId> messages) {
        List<UUID> ids = messages.stream().map(MessageId::value).toList();
        write("note the history of " + messages.size() + " messages of " + user, session -> {
            MessageRows.lock(session, user.uri());
            MessageRows.historyRecorded(session, user.uri(), ids);
            dropContents(session, user.uri(), ids);
            return null;
        });
    }

    private <T> T read(String doing, Function<StatelessSession, T> work) {
        return attempt(doing, () -> database.read(work));
    }

    private <T> T write(String doing, Function<StatelessSession, T> work) {
        return attempt(doing, () -> database.write(work));
    }

    private static <T> T attempt(String doing, Supplier<T> work) {
        try {
            return work.get();
        } catch (PersistenceException e) {
            throw new QueueUnavailableException("cannot " + doing, e);
        }
    }

    private static List<DeferredMessage> records(List<DeferredMessageRow> rows) {
        return rows.stream().map(DeferredMessageRow::toRecord).toList();
    }

    private static UUID start(Optional<MessageId> after) {
        return after.map(MessageId::value).orElse(UserQueueRow.NO_MESSAGE);
    }

    /** The store keeps microseconds; what is handed out must equal what is stored. */
    private static Instant deadline(Instant now, Duration lasting) {
        return now.plus(lasting).truncatedTo(ChronoUnit.MICROS);
    }
}
