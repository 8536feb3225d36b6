package org.restante.architecture.planted.queue;

import org.restante.architecture.planted.policy.CycleEnd;

/** One half of a cycle. */
public final class CycleStart {
    CycleEnd next() {
        return new CycleEnd();
    }
}
