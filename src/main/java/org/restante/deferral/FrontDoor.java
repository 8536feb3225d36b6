package org.restante.deferral;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.restante.cpm.ServedUser;
import org.restante.lane.Lanes;
import org.restante.queue.Preferences;
import org.restante.queue.QueueUnavailableException;
import org.restante.queue.UserPreferences;
import org.restante.trigger.PreferencesChanged;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks what a user wants before anything is done with what came for him: whether he has blocked who sent it (DEF-02), and
 * whether he wants nothing delivered now (DEF-03). Safe to call from any thread.
 */
@Singleton
public final class FrontDoor {

    private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);

    private final UserPreferences preferences;
    private final Lanes lanes;
    private final Clock clock;
    private final KnownWishes known = new KnownWishes();
    private final Map<ServedUser, Integer> asking = new ConcurrentHashMap<>(); // how many wait for the answer
    private final StorePause pause = new StorePause();
    private final LongAdder barred = new LongAdder();

    /** @param preferences read on the user's lane @param lanes the lanes @param clock the present */
    @Inject
    public FrontDoor(UserPreferences preferences, Lanes lanes, Clock clock) {
        this.preferences = preferences;
        this.lanes = lanes;
        this.clock = clock;
    }

    /**
     * Goes on once it is known what a user wants: at once where that needs no question, else on his lane. What came later
     * does not go on earlier (DEF-15).
     *
     * @param then must not block
     * @return what {@code then} gives; fails if the store cannot say what the user wants
     * @throws RejectedExecutionException if too much work waits
     */
    <T> CompletionStage<T> pass(ServedUser user, Function<Preferences, CompletionStage<T>> then) {
        Instant now = clock.instant();
        if (known.areDue(now)) {
            readAll(now);
        }
        return known.lack(user, now) && !asking.containsKey(user) ? then.apply(Preferences.NONE) : ask(user, then);
    }

    private void readAll(Instant now) {
        try {
            lanes.call("preferences", () -> {
                known.read(() -> preferences.users(KnownWishes.MOST), now);
                return null;
            }).exceptionally(away -> {
                LOG.debug("who has preferences is not known: {}", away.toString()); // each is asked about
                return null;
            });
        } catch (RejectedExecutionException e) {
            known.notRead();
        }
    }

    private <T> CompletionStage<T> ask(ServedUser user, Function<Preferences, CompletionStage<T>> then) {
        asking.merge(user, 1, Integer::sum);
        try {
            return lanes.call(user.uri(), () -> answered(user, then)).thenCompose(Function.identity());
        } catch (RejectedExecutionException e) {
            asked(user);
            throw e;
        }
    }

    private <T> CompletionStage<T> answered(ServedUser user, Function<Preferences, CompletionStage<T>> then) {
        try {
            return then.apply(of(user));
        } finally {
            asked(user);
        }
    }

    private void asked(ServedUser user) {
        asking.computeIfPresent(user, (key, count) -> count == 1 ? null : count - 1);
    }

    /**
     * {@return what a user wants} Blocks on storage.
     *
     * @throws QueueUnavailableException if the store cannot say
     */
    Preferences of(ServedUser user) {
        if (known.lack(user, clock.instant())) {
            return Preferences.NONE;
        }
        int before = known.changes();
        Preferences wanted = stored(user);
        if (wanted.equals(Preferences.NONE)) {
            known.saidNothing(user, before, clock.instant());
        }
        return wanted;
    }

    /** Those that wait for a store that is away are not to wait for it one after the other. */
    private Preferences stored(ServedUser user) {
        if (pause.isOn(clock.instant())) {
            throw new QueueUnavailableException("cannot read the preferences of " + user,
                    new IllegalStateException("the store did not answer just now"));
        }
        try {
            return preferences.of(user);
        } catch (QueueUnavailableException e) {
            pause.begin(clock.instant());
            throw e;
        }
    }

    /** A change at this node counts at once. From any thread. */
    void on(@Observes PreferencesChanged changed) {
        known.changed(changed.user());
    }

    /** {@return the refusal of what the recipient takes nothing from; counted} */
    Optional<DeferralDecision.Refused> bar(ArrivedRequest request, ServedUser user, Preferences wanted) {
        if (wanted.blocked().isEmpty() || !wanted.bars(RequestChecks.senders(request))) {
            return Optional.empty();
        }
        barred.increment();
        return Optional.of(new DeferralDecision.Refused(403, user + " has blocked its sender"));
    }

    /** {@return how many messages and sessions were refused as their recipients had blocked their senders} */
    public long barred() {
        return barred.sum();
    }
}
