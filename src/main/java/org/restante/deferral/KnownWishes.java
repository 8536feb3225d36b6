package org.restante.deferral;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.restante.cpm.ServedUser;

/**
 * Of whom it is known that he has said nothing of what he wants, so that he need not be asked about: everybody but those who
 * have, while those are few, read anew every {@link #PERIOD} while messages come; else who was asked about just now. A change
 * at this node counts for both at once. Any thread.
 */
final class KnownWishes {

    /** What was changed at another node is known here after twice this time, at the latest. */
    static final Duration PERIOD = Duration.ofSeconds(5);

    /** Most users who are kept: about two megabytes. */
    static final int MOST = 10_000;

    private record Known(Instant since, Optional<Set<ServedUser>> users) {
    }

    private final AtomicBoolean reading = new AtomicBoolean();
    private final QuietUsers asked = new QuietUsers();
    private Known known = new Known(Instant.EPOCH, Optional.empty());
    private int changes;

    /** {@return whether it is known that a user has said nothing} */
    boolean lack(ServedUser user, Instant now) {
        return isNoneOfTheFew(user, now) || asked.contains(user, now);
    }

    private synchronized boolean isNoneOfTheFew(ServedUser user, Instant now) {
        return age(now).compareTo(PERIOD.multipliedBy(2)) < 0 && known.users.filter(users -> !users.contains(user)).isPresent();
    }

    /** {@return whether the caller is to have it read now} If so, he calls {@link #read}, or {@link #notRead}. */
    boolean areDue(Instant now) {
        return age(now).compareTo(PERIOD) >= 0 && reading.compareAndSet(false, true);
    }

    /** @param store reads who there is; blocks @param now when that begins */
    void read(Supplier<Optional<Set<ServedUser>>> store, Instant now) {
        try {
            int before = changes();
            set(now, store.get(), before);
        } finally {
            notRead();
        }
    }

    void notRead() {
        reading.set(false);
    }

    /** {@return how many changes there were; to be taken before the store is asked about a user} */
    synchronized int changes() {
        return changes;
    }

    /** A user was asked about, and has said nothing; what was read before a change does not count. @param before it was asked */
    synchronized void saidNothing(ServedUser user, int before, Instant now) {
        if (changes == before) {
            asked.add(user, now);
        }
    }

    /** What was read before a change may lack it, and what we have does not. */
    private synchronized void set(Instant since, Optional<Set<ServedUser>> users, int before) {
        if (changes == before) {
            known = new Known(since, users.map(HashSet::new));
        }
    }

    /** A user has said something just now; it may be that he wants nothing any more. */
    synchronized void changed(ServedUser user) {
        changes++;
        asked.remove(user);
        known.users.ifPresent(users -> users.add(user));
    }

    /** A clock that was set back makes it old, too. */
    private synchronized Duration age(Instant now) {
        return Duration.between(known.since, now).abs();
    }
}
