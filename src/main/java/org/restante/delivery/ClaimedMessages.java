package org.restante.delivery;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.Lease;
import org.restante.queue.MessageId;

/** The messages of a lease in order of reception, each once, read page by page. On the user's lane only. */
final class ClaimedMessages {

    private static final int PAGE = 20;

    private final DeferredMessageQueue queue;
    private final Clock clock;
    private final Deque<DeferredMessage> page = new ArrayDeque<>();
    private Optional<MessageId> last = Optional.empty();

    ClaimedMessages(DeferredMessageQueue queue, Clock clock) {
        this.queue = queue;
        this.clock = clock;
    }

    /** {@return the next message that has not expired by now (DEF-13); empty if there is none (yet)} */
    Optional<DeferredMessage> next(Lease lease) {
        Instant now = clock.instant();
        while (true) {
            if (page.isEmpty()) {
                page.addAll(queue.claimed(lease, last, PAGE, now));
            }
            DeferredMessage message = page.poll();
            if (message == null) {
                return Optional.empty();
            }
            last = Optional.of(message.id());
            if (message.original().expiresAt().isAfter(now)) {
                return Optional.of(message);
            }
        }
    }
}
