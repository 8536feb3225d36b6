package org.restante.deferral;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.restante.cpm.ServedUser;

/**
 * Users of whom it is known that they have no preferences, for a moment: most have none, and need not be asked about for
 * every message. Two generations take turns, so that nothing is kept of a user but that he is in one. Any thread.
 */
final class QuietUsers {

    /** What was changed at another node is known here after twice this time, at the latest. */
    static final Duration GENERATION = Duration.ofSeconds(5);

    private static final int MOST = 50_000;

    private record Generations(Instant since, Set<ServedUser> young, Set<ServedUser> old) {
    }

    private volatile Generations now = new Generations(Instant.EPOCH, ConcurrentHashMap.newKeySet(),
            ConcurrentHashMap.newKeySet());

    boolean contains(ServedUser user, Instant at) {
        Generations current = at(at);
        return current.young.contains(user) || current.old.contains(user);
    }

    void add(ServedUser user, Instant at) {
        at(at).young.add(user);
    }

    void remove(ServedUser user) {
        Generations current = now;
        current.young.remove(user);
        current.old.remove(user);
    }

    private Generations at(Instant at) {
        Generations current = now;
        Duration age = Duration.between(current.since, at).abs(); // a clock that was set back ends a generation, too
        return age.compareTo(GENERATION) < 0 && current.young.size() < MOST ? current : turn(current, at, age);
    }

    private synchronized Generations turn(Generations last, Instant at, Duration age) {
        if (now == last) {
            boolean recent = age.compareTo(GENERATION.multipliedBy(2)) < 0;
            now = new Generations(at, ConcurrentHashMap.newKeySet(), recent ? last.young : ConcurrentHashMap.newKeySet());
        }
        return now;
    }
}
