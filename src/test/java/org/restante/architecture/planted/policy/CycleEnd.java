package org.restante.architecture.planted.policy;

import org.restante.architecture.planted.queue.CycleStart;

/** The other half of a cycle. */
public final class CycleEnd {
    CycleStart next() {
        return new CycleStart();
    }
}
