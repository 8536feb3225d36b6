package org.restante.queue;

import java.time.Clock;
import java.util.Random;

class InMemoryDeferredMessageQueueTest implements DeferredMessageQueueContract {

    private final DeferredMessageQueue queue =
            new InMemoryDeferredMessageQueue(new MessageIds(Clock.systemUTC(), new Random(1)));

    @Override
    public DeferredMessageQueue queue() {
        return queue;
    }
}
