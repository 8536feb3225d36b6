package org.restante.sipservlet;

import jakarta.inject.Singleton;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which methods we take, for the Allow of messages (RFC 3261 §20.5): those that handlers name, and those that the layer
 * takes by itself.
 */
@Singleton
final class Allow {

    static final String HEADER = "Allow";

    private volatile Set<String> handled = Set.of();

    /** Takes the methods that handlers name, once, at boot. */
    void handled(Set<String> methods) {
        handled = Set.copyOf(methods);
    }

    /** {@return the value for messages of a call, in which the layer answers changes and OPTIONS whoever handles what} */
    String withinCalls() {
        Set<String> all = new TreeSet<>(handled);
        all.addAll(Set.of("INVITE", "OPTIONS"));
        return outside(all);
    }

    /** {@return the value for whoever sends a method that no handler names; with INVITE what belongs to its dialogs} */
    static String outside(Set<String> handled) {
        Set<String> all = new TreeSet<>(handled);
        if (all.contains("INVITE")) {
            all.addAll(Set.of("ACK", "BYE", "CANCEL", "UPDATE"));
        }
        return String.join(", ", all);
    }
}
