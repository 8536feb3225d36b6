package org.restante.sipservlet;

import jakarta.enterprise.inject.Instance;
import java.util.List;

/**
 * All beans of a type, looked up once: when they are first needed, as they may need whoever holds this. A bean without a
 * scope of its own would otherwise be made anew, and kept, at every look.
 *
 * @param <T> the type
 */
final class Resolved<T> {

    private final Instance<T> beans;
    private volatile List<T> all;

    Resolved(Instance<T> beans) {
        this.beans = beans;
    }

    List<T> all() {
        List<T> known = all;
        return known == null ? resolve() : known;
    }

    private synchronized List<T> resolve() {
        if (all == null) {
            all = beans.stream().toList();
        }
        return all;
    }
}
