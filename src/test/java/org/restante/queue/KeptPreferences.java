package org.restante.queue;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.restante.cpm.ServedUser;

/** Preferences in memory, that count how often they are asked for and fail when they are told to. */
public final class KeptPreferences implements UserPreferences {

    public volatile boolean failing;
    public volatile boolean few;
    public final AtomicInteger asked = new AtomicInteger();
    private final Map<ServedUser, Preferences> kept = new ConcurrentHashMap<>();

    @Override
    public Preferences of(ServedUser user) {
        asked.incrementAndGet();
        if (failing) {
            throw new QueueUnavailableException("preferences", new IOException("no connection"));
        }
        return kept.getOrDefault(user, Preferences.NONE);
    }

    /** As where there are too many to tell, unless {@link #few}. */
    @Override
    public Optional<Set<ServedUser>> users(int most) {
        return few ? Optional.of(Set.copyOf(kept.keySet())) : Optional.empty();
    }

    @Override
    public Preferences change(ServedUser user, UnaryOperator<Preferences> change) {
        return kept.compute(user, (key, before) -> change.apply(before == null ? Preferences.NONE : before));
    }
}
