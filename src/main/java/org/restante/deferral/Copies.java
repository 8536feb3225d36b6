package org.restante.deferral;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Messages on their way to one end of a session, by their Message-ID there. Safe to call from any thread. */
final class Copies {

    private final Map<String, Copy> byId = new LinkedHashMap<>();

    synchronized void add(Copy copy) {
        byId.put(copy.messageId(), copy);
    }

    synchronized Optional<Copy> find(String messageId) {
        return Optional.ofNullable(byId.get(messageId));
    }

    synchronized void forget(String messageId) {
        byId.remove(messageId);
    }

    /** None of them arrives any more. Told in order, and not under the lock: what waits for one goes on at once. */
    void failAll() {
        List<Copy> all;
        synchronized (this) {
            all = List.copyOf(byId.values());
            byId.clear();
        }
        all.forEach(Copy::fail);
    }
}
