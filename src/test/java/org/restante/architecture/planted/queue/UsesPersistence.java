package org.restante.architecture.planted.queue;

import jakarta.persistence.EntityManager;

/** A port knows no mapping. */
final class UsesPersistence {
    EntityManager wrong() {
        return null;
    }
}
