package org.restante.queue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.restante.cpm.InstanceId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.queue.DeviceDelivery.Status;

/**
 * A queue for tests of what stands on it: fast, forgetful, every content whole in memory. It stands among the tests
 * because it keeps no promise that a deployment could live with.
 */
public final class InMemoryDeferredMessageQueue implements DeferredMessageQueue {

    private static final Set<MessageKind> NO_MESSAGES = EnumSet.of(MessageKind.IMDN, MessageKind.GROUP_INVITE);
    private static final Duration MEMORY = Duration.ofHours(24);

    private final MessageIds ids;
    private final TreeMap<MessageId, Item> items = new TreeMap<>();
    private final Map<String, Original> takenAtOnce = new TreeMap<>();
    private long fencing;

    public InMemoryDeferredMessageQueue(MessageIds ids) {
        this.ids = ids;
    }

    @Override
    public Deferral defer(Original original, InputStream content) {
        return defer(original, content, QueueLimits.none(), Backlog.NONE);
    }

    /** @param promised what counts for the user besides what waits */
    synchronized Deferral defer(Original original, InputStream content, QueueLimits limits, Backlog promised) {
        Optional<Deferral.Duplicate> known = original.duplicateKey().flatMap(key -> copyOf(original.user(), key));
        if (known.isPresent()) {
            return known.get();
        }
        Backlog waiting = backlog(original.user());
        Optional<String> full = limits.exceededBy(new Backlog(waiting.messages() + promised.messages(),
                waiting.octets() + promised.octets(), waiting.notifications()), original.kind(),
                original.contentOctets());
        if (full.isPresent()) {
            return new Deferral.Full(full.get());
        }
        Item item = new Item(new MessageId(ids.next()), original, read(content, original.contentOctets()));
        items.put(item.id, item);
        return new Deferral.Held(item.id);
    }

    @Override
    public synchronized Optional<Deferral.Duplicate> copyOf(ServedUser user, String duplicateKey) {
        return of(user).filter(i -> i.original.duplicateKey().filter(duplicateKey::equals).isPresent()).findFirst()
                .map(i -> new Deferral.Duplicate(i.id))
                .or(() -> Optional.ofNullable(takenAtOnce.get(user + "\n" + duplicateKey))
                        .map(original -> new Deferral.Duplicate(new MessageId(ids.next()), true)));
    }

    synchronized void takenAtOnce(Original original) {
        original.duplicateKey().ifPresent(key -> takenAtOnce.put(original.user() + "\n" + key, original));
    }

    private static byte[] read(InputStream content, long octets) {
        try {
            byte[] read = new byte[(int) octets];
            int count = 0;
            for (int n = 0; count < read.length && n >= 0; count += Math.max(n, 0)) {
                n = content.read(read, count, Math.min(8_192, read.length - count));
            }
            if (count < octets || content.read() >= 0) {
                throw new IllegalArgumentException("content has another size where " + octets + " were announced");
            }
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException("content could not be read: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized Backlog backlog(ServedUser user) {
        List<Original> waiting = of(user).filter(i -> i.state.isWaiting()).map(i -> i.original).toList();
        List<Original> messages = waiting.stream().filter(o -> o.kind() != MessageKind.IMDN).toList();
        return new Backlog(messages.size(), messages.stream().mapToLong(Original::contentOctets).sum(),
                waiting.size() - messages.size());
    }

    @Override
    public synchronized boolean hasWaiting(ServedUser user, Instant now) {
        return of(user).filter(i -> !NO_MESSAGES.contains(i.original.kind())).anyMatch(i -> i.waitsAt(now));
    }

    @Override
    public synchronized Optional<Lease> claim(ServedUser user, InstanceId device, UUID delivery, String node,
            Instant now, Duration lasting) {
        return claim(user, device, delivery, node, now, lasting, false);
    }

    @Override
    public synchronized Optional<Lease> claimNotifications(ServedUser user, UUID delivery, String node, Instant now,
            Duration lasting) {
        return claim(user, DeviceDelivery.ALL_DEVICES, delivery, node, now, lasting, true);
    }

    private Optional<Lease> claim(ServedUser user, InstanceId device, UUID delivery, String node, Instant now,
            Duration lasting, boolean notifications) {
        List<Line> held = lines(l -> l.status == Status.LEASED && l.lease.delivery().equals(delivery)
                && l.lease.user().equals(user) && l.lease.device().equals(device));
        List<Item> eligible = of(user).filter(i -> i.waitsAt(now) && i.isOpenTo(device, delivery)
                && (notifications ? i.original.kind() == MessageKind.IMDN : !NO_MESSAGES.contains(i.original.kind()))).toList();
        if (eligible.isEmpty()) {
            return Optional.empty();
        }
        Lease lease = new Lease(user, device, delivery, node,
                held.isEmpty() ? ++fencing : held.get(0).lease.fencing(), now.plus(lasting));
        held.forEach(l -> l.lease = lease);
        for (Item item : eligible) {
            item.state = MessageState.DELIVERING;
            item.lines.computeIfAbsent(device.value(), d -> new Line()).lease(lease, now);
        }
        return Optional.of(lease);
    }

    @Override
    public synchronized List<DeferredMessage> claimed(Lease lease, Optional<MessageId> after, int limit, Instant now) {
        return records(of(lease.user()).filter(i -> i.isAfter(after) && i.heldUnder(lease).isPresent()
                && i.expiresAt().isAfter(now)).limit(limit));
    }

    @Override
    public synchronized InputStream content(ServedUser user, MessageId message) {
        byte[] content = item(user, message).map(i -> i.content)
                .orElseThrow(() -> new IllegalStateException("message " + message + " has no content any more"));
        return new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 65_536));
            }
        };
    }

    @Override
    public synchronized Map<MessageId, byte[]> contents(ServedUser user, Collection<MessageId> messages) {
        return messages.stream().filter(message -> item(user, message).filter(i -> i.content != null && i.content.length <= 65_536).isPresent())
                .collect(Collectors.toMap(message -> message, message -> item(user, message).orElseThrow().content));
    }

    @Override
    public synchronized boolean done(Lease lease, MessageId message, Outcome outcome, Instant now) {
        Optional<Item> found = item(lease.user(), message).filter(i -> i.heldUnder(lease).isPresent());
        found.ifPresent(item -> {
            Line line = item.heldUnder(lease).orElseThrow();
            if (outcome instanceof Outcome.Delivered delivered) {
                line.end(Status.CONFIRMED, outcome.reason(), now);
                if (item.state.isWaiting()) {
                    item.state = MessageState.DELIVERED;
                    item.historyDueAt = delivered.recordHistory() ? now : null;
                }
            } else {
                item.attempts++;
                line.end(line.isToBeTriedAgainAfter(outcome) ? Status.RETRY : Status.FAILED, outcome.reason(), now);
            }
            item.settle();
        });
        return found.isPresent();
    }

    @Override
    public synchronized Set<MessageId> delivered(Lease lease, Collection<MessageId> messages, Outcome.Delivered outcome,
            Instant now) {
        return messages.stream().filter(message -> done(lease, message, outcome, now)).collect(Collectors.toSet());
    }

    @Override
    public synchronized int release(Lease lease, String reason, Instant now) {
        List<Item> held = of(lease.user()).filter(i -> i.heldUnder(lease).isPresent()).toList();
        held.forEach(item -> {
            item.attempts += item.state.isWaiting() ? 1 : 0;
            item.heldUnder(lease).orElseThrow().end(Status.RETRY, reason, now);
            item.settle();
        });
        return held.size();
    }

    @Override
    public synchronized int abandon(ServedUser user, InstanceId device, UUID delivery, String reason, Instant now) {
        return lines(l -> l.status == Status.LEASED && l.lease.delivery().equals(delivery) && l.lease.device().equals(device))
                .stream().map(l -> l.lease).findFirst().map(lease -> release(lease, reason, now)).orElse(0);
    }

    @Override
    public synchronized Optional<Lease> renew(Lease lease, Instant now, Duration lasting) {
        Lease renewed = new Lease(lease.user(), lease.device(), lease.delivery(), lease.node(), lease.fencing(),
                now.plus(lasting));
        List<Line> held = lines(l -> l.isUnder(lease));
        held.forEach(l -> l.lease = renewed);
        return held.isEmpty() ? Optional.empty() : Optional.of(renewed);
    }

    @Override
    public synchronized List<ServedUser> releaseLeasesOf(String node, Instant now) {
        return takeBack(l -> l.lease.node().equals(node), Integer.MAX_VALUE, now);
    }

    @Override
    public synchronized List<ServedUser> releaseExpiredLeases(Instant now, int limit) {
        return takeBack(l -> !l.lease.deadline().isAfter(now), limit, now);
    }

    private List<ServedUser> takeBack(Predicate<Line> which, int users, Instant now) {
        List<Lease> leases = lines(l -> l.status == Status.LEASED && which.test(l)).stream().map(l -> l.lease)
                .distinct().toList();
        List<ServedUser> first = leases.stream().map(Lease::user).distinct().sorted().limit(users).toList();
        TreeSet<ServedUser> waiting = new TreeSet<>();
        for (Lease lease : leases) {
            if (first.contains(lease.user())) {
                boolean waits = of(lease.user()).anyMatch(i -> i.heldUnder(lease).isPresent() && i.state.isWaiting());
                release(lease, "taken back", now);
                if (waits) {
                    waiting.add(lease.user());
                }
            }
        }
        return new ArrayList<>(waiting);
    }

    @Override
    public synchronized int notified(ServedUser user, Collection<MessageId> messages) {
        List<Item> told = of(user).filter(i -> messages.contains(i.id) && i.state == MessageState.QUEUED).toList();
        told.forEach(i -> i.state = MessageState.NOTIFIED);
        return told.size();
    }

    @Override
    public synchronized List<DeferredMessage> sweep(Instant now, int limit) {
        takenAtOnce.values().removeIf(o -> !o.expiresAt().plus(MEMORY).isAfter(now));
        items.values().removeIf(i -> !i.state.isWaiting() && !i.isLeased() && i.historyDueAt == null
                && !i.expiresAt().plus(MEMORY).isAfter(now));
        List<Item> due = items.values().stream().filter(i -> i.state.isWaiting() && !i.isLeased()
                && !i.expiresAt().isAfter(now)).sorted(Comparator.comparing(Item::expiresAt)).limit(limit).toList();
        due.forEach(i -> i.end(i.endsAs, now));
        return due.stream().map(Item::toRecord).toList();
    }

    @Override
    public synchronized boolean takeNotice(ServedUser user, MessageId message, Instant now, Instant until) {
        Optional<Item> due = item(user, message).filter(i -> i.noticeDueAt != null && !i.noticeDueAt.isAfter(now));
        due.ifPresent(i -> i.noticeDueAt = until);
        return due.isPresent();
    }

    @Override
    public synchronized List<DeferredMessage> noticesDue(Instant now, int limit) {
        return records(items.values().stream().filter(i -> i.noticeDueAt != null && !i.noticeDueAt.isAfter(now))
                .sorted(Comparator.comparing(i -> i.noticeDueAt)).limit(limit));
    }

    @Override
    public synchronized void noticeGiven(ServedUser user, MessageId message) {
        item(user, message).ifPresent(i -> i.noticeDueAt = null);
    }

    /** Carries an operator's order out. */
    synchronized QueueOperations.Result carryOut(MessageId message, QueueOperations.Order order) {
        Item item = items.get(message);
        if (item == null) {
            return QueueOperations.Result.NO_MESSAGE;
        }
        QueueOperations.Result result = item.carryOut(order);
        item.orders.add(new QueueOperations.Given(order, result));
        return result;
    }

    /** {@return the orders that a message was given} */
    synchronized List<QueueOperations.Given> ordersOf(MessageId message) {
        return Optional.ofNullable(items.get(message)).map(i -> List.copyOf(i.orders)).orElse(List.of());
    }

    @Override
    public synchronized List<DeferredMessage> list(ServedUser user, Optional<MessageId> after, int limit) {
        return records(of(user).filter(i -> i.isAfter(after)).limit(limit));
    }

    @Override
    public synchronized Optional<DeferredMessage> find(MessageId id) {
        return Optional.ofNullable(items.get(id)).map(Item::toRecord);
    }

    @Override
    public synchronized List<DeviceDelivery> devices(ServedUser user, MessageId message) {
        return item(user, message).stream().flatMap(i -> i.lines.values().stream()).map(Line::toRecord).toList();
    }

    @Override
    public synchronized List<DeferredMessage> historyDue(Instant before, int limit) {
        return records(items.values().stream().filter(i -> i.historyDueAt != null && i.historyDueAt.isBefore(before))
                .sorted(Comparator.comparing(i -> i.historyDueAt)).limit(limit));
    }

    @Override
    public synchronized void historyRecorded(ServedUser user, Collection<MessageId> messages) {
        messages.stream().flatMap(message -> item(user, message).stream()).forEach(i -> {
            i.historyDueAt = null;
            i.settle();
        });
    }

    private Stream<Item> of(ServedUser user) {
        return items.values().stream().filter(i -> i.original.user().equals(user));
    }

    private Optional<Item> item(ServedUser user, MessageId message) {
        return Optional.ofNullable(items.get(message)).filter(i -> i.original.user().equals(user));
    }

    private List<Line> lines(Predicate<Line> which) {
        return items.values().stream().flatMap(i -> i.lines.values().stream()).filter(which).toList();
    }

    private static List<DeferredMessage> records(Stream<Item> items) {
        return items.map(Item::toRecord).toList();
    }

    private static final class Item {

        private final MessageId id;
        private final Original original;
        private final Map<String, Line> lines = new TreeMap<>();
        private MessageState state = MessageState.QUEUED;
        private byte[] content;
        private int attempts;
        private Instant historyDueAt;
        private final List<QueueOperations.Given> orders = new ArrayList<>();
        private boolean onHold;
        private Instant endsAt;
        private MessageState endsAs = MessageState.EXPIRED;
        private Instant noticeDueAt;

        Item(MessageId id, Original original, byte[] content) {
            this.id = id;
            this.original = original;
            this.content = content;
        }

        boolean waitsAt(Instant now) {
            return state.isWaiting() && !onHold && expiresAt().isAfter(now);
        }

        Instant expiresAt() {
            return endsAt == null ? original.expiresAt() : endsAt;
        }

        void end(MessageState as, Instant now) {
            state = as;
            boolean asked = original.dispositions().contains("negative-delivery");
            noticeDueAt = asked && original.kind() != MessageKind.IMDN ? now : null;
            settle();
        }

        QueueOperations.Result carryOut(QueueOperations.Order order) {
            MessageState end = switch (order.command()) {
                case DISCARD -> MessageState.DISCARDED;
                case EXPIRE -> MessageState.EXPIRED;
                case HOLD, RELEASE, RETRY -> null;
            };
            if (!state.isWaiting()) {
                return state == end ? QueueOperations.Result.ALREADY : QueueOperations.Result.TOO_LATE;
            }
            if (end != null) {
                return end(order, end);
            }
            boolean hold = order.command() == QueueOperations.Command.HOLD;
            if (order.command() == QueueOperations.Command.RETRY) {
                lines.values().forEach(Line::forgive);
            } else if (onHold == hold) {
                return QueueOperations.Result.ALREADY;
            } else {
                onHold = hold;
            }
            return QueueOperations.Result.DONE;
        }

        private QueueOperations.Result end(QueueOperations.Order order, MessageState as) {
            if (isLeased()) {
                endsAt = order.at();
                endsAs = as;
                return QueueOperations.Result.PENDING;
            }
            end(as, order.at());
            return QueueOperations.Result.DONE;
        }

        boolean isOpenTo(InstanceId device, UUID delivery) {
            Line line = lines.get(device.value());
            return line == null || line.status == Status.RETRY && !line.lease.delivery().equals(delivery);
        }

        boolean isAfter(Optional<MessageId> other) {
            return other.isEmpty() || id.compareTo(other.get()) > 0;
        }

        boolean isLeased() {
            return lines.values().stream().anyMatch(l -> l.status == Status.LEASED);
        }

        Optional<Line> heldUnder(Lease lease) {
            return lines.values().stream().filter(l -> l.isUnder(lease)).findFirst();
        }

        void settle() {
            if (state == MessageState.DELIVERING && !isLeased()) {
                state = MessageState.QUEUED;
            }
            if (!state.isWaiting() && !isLeased() && historyDueAt == null) {
                content = null;
            }
        }

        DeferredMessage toRecord() {
            return new DeferredMessage(id, original, state, attempts, onHold);
        }
    }

    private static final class Line {

        private Status status;
        private Lease lease;
        private int attempts;
        private int refusals;
        private String reason;
        private Instant at;

        void lease(Lease by, Instant now) {
            status = Status.LEASED;
            lease = by;
            reason = "";
            at = now;
        }

        boolean isToBeTriedAgainAfter(Outcome outcome) {
            return outcome instanceof Outcome.Retry
                    || outcome instanceof Outcome.Refused refused && ++refusals < refused.most();
        }

        void forgive() {
            if (status == Status.FAILED) {
                status = Status.RETRY;
                refusals = 0;
            }
        }

        void end(Status how, String why, Instant now) {
            status = how;
            reason = why;
            at = now;
            attempts += how == Status.CONFIRMED ? 0 : 1;
        }

        boolean isUnder(Lease other) {
            return status == Status.LEASED && lease.fencing() == other.fencing() && lease.user().equals(other.user())
                    && lease.delivery().equals(other.delivery());
        }

        DeviceDelivery toRecord() {
            return new DeviceDelivery(lease.device(), status, lease.delivery(), attempts, reason, at);
        }
    }
}
