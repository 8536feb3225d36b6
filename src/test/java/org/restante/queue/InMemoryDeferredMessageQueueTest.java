package org.restante.queue;

import java.time.Clock;
import java.util.List;
import java.util.Random;

class InMemoryDeferredMessageQueueTest
        implements DeferredMessageQueueContract, MessageIntakeContract, QueueOperationsContract {

    private final InMemoryDeferredMessageQueue queue =
            new InMemoryDeferredMessageQueue(new MessageIds(Clock.systemUTC(), new Random(1)));

    @Override
    public DeferredMessageQueue queue() {
        return queue;
    }

    @Override
    public MessageIntake intake(QueueLimits limits, Clock clock) {
        return new InMemoryMessageIntake(queue, limits, clock);
    }

    @Override
    public QueueOperations operations() {
        return new QueueOperations() {
            @Override
            public Result carryOut(MessageId message, Order order) {
                return queue.carryOut(message, order);
            }

            @Override
            public List<Given> ordersOf(MessageId message) {
                return queue.ordersOf(message);
            }
        };
    }
}
