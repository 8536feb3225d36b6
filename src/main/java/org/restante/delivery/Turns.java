package org.restante.delivery;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.restante.cpm.ServedUser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose turn it is: only so many deliveries go on at one time, as each takes memory and the fewer there are the sooner each
 * is over. Users beyond that wait, each once, in the order in which they came. Safe to call from any thread.
 */
final class Turns {

    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

    private final int most;
    private final Set<ServedUser> waiting = new LinkedHashSet<>();
    private boolean told; // that users wait; until half of the deliveries are over

    /** @param most deliveries that may go on; a user with several devices may exceed it */
    Turns(int most) {
        this.most = most;
    }

    /** {@return whether deliveries to a user may begin; else he waits} @param underWay deliveries that go on */
    synchronized boolean isOf(ServedUser user, int underWay) {
        if (underWay < most) {
            waiting.remove(user);
            return true;
        }
        waiting.add(user);
        if (!told) {
            told = true;
            LOG.warn("{} deliveries go on; {} and others wait for their turn (session.maxActive)", underWay, user);
        }
        return false;
    }

    /** A delivery is over; {@return the user whose turn it is now} @param underWay deliveries that go on */
    synchronized Optional<ServedUser> next(int underWay) {
        told = told && underWay > most / 2;
        if (underWay >= most || waiting.isEmpty()) {
            return Optional.empty();
        }
        Iterator<ServedUser> first = waiting.iterator();
        ServedUser user = first.next();
        first.remove();
        return Optional.of(user);
    }
}
