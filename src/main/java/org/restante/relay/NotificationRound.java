package org.restante.relay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import org.restante.config.Settings;
import org.restante.cpm.ServedUser;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.Lease;
import org.restante.queue.MessageId;
import org.restante.queue.Outcome;

/** The notifications of one user that are being delivered, under one lease. On the user's lane only; blocks on storage. */
final class NotificationRound {

    private static final int PAGE = 20;

    private final ServedUser user;
    private final DeferredMessageQueue queue;
    private final Clock clock;
    private final String node;
    private final Duration lasting;
    private final UUID delivery = UUID.randomUUID();
    private final Deque<DeferredMessage> page = new ArrayDeque<>();
    private Optional<Lease> lease = Optional.empty();
    private Optional<MessageId> last = Optional.empty();
    private boolean wokenAgain;

    NotificationRound(ServedUser user, DeferredMessageQueue queue, Clock clock, Settings settings) {
        this.user = user;
        this.queue = queue;
        this.clock = clock;
        this.node = settings.node().id();
        this.lasting = settings.queue().lease();
    }

    ServedUser user() {
        return user;
    }

    /** {@return the next notification, also one that came meanwhile; empty if there is none, or the lease was lost} */
    Optional<DeferredMessage> next() {
        Instant now = clock.instant();
        if (page.isEmpty() && (lease.isEmpty() || read(now) == 0)) {
            if (queue.backlog(user).notifications() == 0) {
                return Optional.empty();
            }
            Optional<Lease> claimed = queue.claimNotifications(user, delivery, node, now, lasting);
            if (claimed.isEmpty()) {
                return Optional.empty();
            }
            lease = claimed;
            read(now);
        }
        if (lease.get().deadline().isBefore(now.plus(lasting.dividedBy(2)))) {
            Optional<Lease> renewed = queue.renew(lease.get(), now, lasting);
            if (renewed.isEmpty()) {
                return Optional.empty();
            }
            lease = renewed;
        }
        return Optional.ofNullable(page.poll());
    }

    private int read(Instant now) {
        page.addAll(queue.claimed(lease.get(), last, PAGE, now));
        if (!page.isEmpty()) {
            last = Optional.of(page.getLast().id());
        }
        return page.size();
    }

    /** Writes down what became of one; {@return false if the lease was taken back} */
    boolean done(DeferredMessage notification, Outcome outcome) {
        return queue.done(lease.get(), notification.id(), outcome, clock.instant());
    }

    /** {@return whether there was a lease, and it has run out} */
    boolean isOver() {
        return lease.filter(held -> !held.deadline().isAfter(clock.instant())).isPresent();
    }

    /** The rest waits. */
    void giveBack(String reason) {
        queue.release(lease.get(), reason, clock.instant());
    }

    /** Something woke the queue while this was under way. */
    void wokenAgain() {
        wokenAgain = true;
    }

    boolean isWokenAgain() {
        return wokenAgain;
    }
}
