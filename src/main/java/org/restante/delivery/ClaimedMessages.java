package org.restante.delivery;

import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.Lease;
import org.restante.queue.MessageId;

/**
 * The messages of a lease in order of reception, each once, read page by page; with a page come the contents of those that
 * are small, as many as {@value #MOST_OCTETS} octets have room for. On the user's lane only.
 */
final class ClaimedMessages {

    private static final int PAGE = 50;
    private static final long MOST_OCTETS = 64 * 1024;

    private final DeferredMessageQueue queue;
    private final Clock clock;
    private final Deque<DeferredMessage> page = new ArrayDeque<>();
    private Map<MessageId, byte[]> contents = Map.of();
    private Optional<MessageId> last = Optional.empty();

    ClaimedMessages(DeferredMessageQueue queue, Clock clock) {
        this.queue = queue;
        this.clock = clock;
    }

    /** {@return the next message that has not expired by now (DEF-13), without taking it; empty if there is none (yet)} */
    Optional<DeferredMessage> peek(Lease lease) {
        Instant now = clock.instant();
        while (true) {
            if (page.isEmpty()) {
                read(lease, PAGE, now);
            }
            DeferredMessage message = page.peek();
            if (message == null || message.original().expiresAt().isAfter(now)) {
                return Optional.ofNullable(message);
            }
            page.remove();
        }
    }

    /** {@return the same, taken} */
    Optional<DeferredMessage> next(Lease lease) {
        Optional<DeferredMessage> message = peek(lease);
        message.ifPresent(taken -> page.remove());
        return message;
    }

    /** {@return what comes next, the message of {@link #peek} first, without taking it; at least {@code least} if there are} */
    List<DeferredMessage> ahead(Lease lease, int least) {
        if (peek(lease).isPresent() && page.size() < least) {
            read(lease, PAGE, clock.instant());
        }
        return List.copyOf(page);
    }

    /** Messages that were taken are to come once more, in their place: before all that were not taken yet. */
    void putBack(List<DeferredMessage> messages) {
        page.addAll(messages);
        List<DeferredMessage> inOrder = page.stream().sorted(Comparator.comparing(DeferredMessage::id)).toList();
        page.clear();
        page.addAll(inOrder);
    }

    private void read(Lease lease, int limit, Instant now) {
        List<DeferredMessage> more = queue.claimed(lease, last, limit, now);
        if (!more.isEmpty()) {
            last = Optional.of(more.get(more.size() - 1).id());
            page.addAll(more);
            contents = queue.contents(lease.user(), small(page, MOST_OCTETS));
        }
    }

    /** {@return what opens the content of a message; without asking the store, if it has come already} */
    ContentOpener content(DeferredMessage message) {
        byte[] octets = contents.get(message.id());
        return octets == null ? () -> queue.content(message.original().user(), message.id()) : () -> new ByteArrayInputStream(octets);
    }

    /** {@return the first messages with contents that have no more octets together} */
    static List<MessageId> small(Collection<DeferredMessage> messages, long most) {
        List<MessageId> small = new ArrayList<>();
        long octets = 0;
        for (DeferredMessage message : messages) {
            octets += message.original().contentOctets();
            if (octets > most) {
                break;
            }
            small.add(message.id());
        }
        return small;
    }
}
