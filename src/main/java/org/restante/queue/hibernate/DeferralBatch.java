package org.restante.queue.hibernate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hibernate.StatelessSession;
import org.restante.database.Database;
import org.restante.database.GroupedWrites;
import org.restante.database.StoredContents;
import org.restante.database.StoredContents.Piece;
import org.restante.queue.Deferral;
import org.restante.queue.MessageId;
import org.restante.queue.MessageIds;
import org.restante.queue.QueueLimits;
import org.restante.queue.hibernate.MessageRows.Copy;

/**
 * Puts messages of any users into their queues, in one transaction and a few statements however many there are. Second
 * copies are recognised and limits are kept under the locks of the users' rows, in the order in which the messages
 * arrived.
 */
final class DeferralBatch implements GroupedWrites.Batch<Arrival, Deferral> {

    private final Database database;
    private final StoredContents contents;
    private final MessageIds ids;
    private final QueueLimits limits;

    DeferralBatch(Database database, MessageIds ids, QueueLimits limits) {
        this.database = database;
        this.contents = new StoredContents(database);
        this.ids = ids;
        this.limits = limits;
    }

    @Override
    public List<Deferral> write(List<Arrival> arrivals) {
        SortedSet<String> users = arrivals.stream().map(Arrival::user).collect(Collectors.toCollection(TreeSet::new));
        return tryWrite(users, arrivals).orElseGet(() -> {
            database.writeSoon(session -> {
                MessageRows.create(session, users);
                return null;
            });
            return tryWrite(users, arrivals).orElseThrow(() -> new IllegalStateException("queues that were made are gone"));
        });
    }

    /** Empty, and nothing done, if some of the users have no queue yet. */
    private Optional<List<Deferral>> tryWrite(SortedSet<String> users, List<Arrival> arrivals) {
        return database.write(session -> {
            Map<String, UserQueueRow> queues = MessageRows.lockAll(session, users);
            return queues.size() < users.size() ? Optional.empty()
                    : Optional.of(new Group(session, queues, known(session, arrivals)).place(arrivals));
        });
    }

    private static Map<Copy, Deferral.Duplicate> known(StatelessSession session, List<Arrival> arrivals) {
        return new HashMap<>(MessageRows.findCopies(session,
                arrivals.stream().flatMap(arrival -> arrival.copy().stream()).distinct().toList()));
    }

    /** One group in one transaction. */
    private final class Group {

        private final StatelessSession session;
        private final Map<String, UserQueueRow> queues;
        private final Map<Copy, Deferral.Duplicate> known;
        private final List<DeferredMessageRow> rows = new ArrayList<>();
        private final List<DeliveredAtOnceRow> atOnce = new ArrayList<>();
        private final List<Piece> pieces = new ArrayList<>();
        private final Map<String, UserQueueRow> changed = new LinkedHashMap<>();

        Group(StatelessSession session, Map<String, UserQueueRow> queues, Map<Copy, Deferral.Duplicate> known) {
            this.session = session;
            this.queues = queues;
            this.known = known;
        }

        List<Deferral> place(List<Arrival> arrivals) {
            List<Deferral> results = new ArrayList<>();
            for (Arrival arrival : arrivals) {
                results.add(place(arrival, queues.get(arrival.user())));
            }
            if (!rows.isEmpty()) {
                session.insertMultiple(rows);
            }
            if (!atOnce.isEmpty()) {
                session.insertMultiple(atOnce);
            }
            contents.add(session, pieces);
            if (!changed.isEmpty()) {
                session.updateMultiple(changed.values().stream()
                        .sorted(Comparator.comparing(queue -> queue.servedUser)).toList());
            }
            return results;
        }

        private Deferral place(Arrival arrival, UserQueueRow queue) {
            Optional<Deferral.Duplicate> copy = arrival.copy().map(known::get);
            if (arrival.uploaded()) {
                changed.put(queue.servedUser, queue);
                UploadRows.end(session, queue, arrival.contentId(), arrival.storedPieces(), copy.isPresent());
            }
            if (copy.isPresent()) {
                return copy.get();
            }
            if (arrival.atOnce()) {
                return remember(arrival, arrival.copy().orElseThrow());
            }
            Optional<String> full = limits.exceededBy(queue.taken(), arrival.original().kind(),
                    arrival.original().contentOctets());
            // what an upload was promised has just become free for it
            return full.isPresent() && !arrival.uploaded() ? new Deferral.Full(full.get()) : hold(arrival, queue);
        }

        private Deferral remember(Arrival arrival, Copy copy) {
            Deferral.Duplicate from = new Deferral.Duplicate(new MessageId(arrival.contentId()), true);
            atOnce.add(new DeliveredAtOnceRow(copy, arrival.contentId(),
                    arrival.original().expiresAt().plus(Housekeeping.MEMORY)));
            known.put(copy, from);
            return from;
        }

        private Deferral hold(Arrival arrival, UserQueueRow queue) {
            queue.newestMessage = ids.nextAfter(queue.newestMessage);
            queue.count(1, arrival.original().kind(), arrival.original().contentOctets());
            changed.put(queue.servedUser, queue);
            rows.add(new DeferredMessageRow(queue.newestMessage, arrival.contentId(), arrival.original()));
            pieces.addAll(arrival.pieces());
            MessageId id = new MessageId(queue.newestMessage);
            arrival.copy().ifPresent(copy -> known.put(copy, new Deferral.Duplicate(id)));
            return new Deferral.Held(id);
        }
    }
}
