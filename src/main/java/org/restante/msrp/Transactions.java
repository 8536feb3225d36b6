package org.restante.msrp;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * The requests of a connection that wait for their responses (RFC 4975 §7.1.1). All wait equally long from the moment
 * they are written, and are written in their order, so one timer for the oldest of them does. Confined to the event loop.
 */
final class Transactions {

    private static final int REQUEST_TIMEOUT = 408;

    private final EventLoop loop;
    private final long timeoutNanos;
    private final Map<String, Transaction> unanswered = new LinkedHashMap<>();
    private ScheduledFuture<?> timer;

    /** A request of ours. */
    private static final class Transaction {

        private final IntConsumer onAnswer;
        private boolean written;
        private long deadline;

        Transaction(IntConsumer onAnswer) {
            this.onAnswer = onAnswer;
        }
    }

    Transactions(EventLoop loop, long timeoutNanos) {
        this.loop = loop;
        this.timeoutNanos = timeoutNanos;
    }

    /** @param onAnswer told the status of the response; 408 if there is none in time */
    void begin(String transactId, IntConsumer onAnswer) {
        unanswered.put(transactId, new Transaction(onAnswer));
    }

    /** The last octet of a request left for the network: its time runs. */
    void written(String transactId) {
        Transaction transaction = unanswered.get(transactId);
        if (transaction != null) {
            transaction.written = true;
            transaction.deadline = loop.ticker().nanoTime() + timeoutNanos;
            if (timer == null) {
                schedule(timeoutNanos);
            }
        }
    }

    /** {@return false if no such request waits} */
    boolean answered(String transactId, int status) {
        Transaction transaction = unanswered.remove(transactId);
        if (transaction != null) {
            transaction.onAnswer.accept(status);
        }
        return transaction != null;
    }

    /** None of them will be answered any more, and nobody is told. */
    void forget() {
        unanswered.clear();
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void schedule(long nanos) {
        timer = loop.schedule(this::expire, nanos, TimeUnit.NANOSECONDS);
    }

    /** One that is not written yet holds up those behind it, which are not written either. */
    private void expire() {
        timer = null;
        long now = loop.ticker().nanoTime();
        while (!unanswered.isEmpty()) {
            Map.Entry<String, Transaction> oldest = unanswered.entrySet().iterator().next();
            if (!oldest.getValue().written) {
                return;
            }
            long left = oldest.getValue().deadline - now;
            if (left > 0) {
                schedule(left);
                return;
            }
            answered(oldest.getKey(), REQUEST_TIMEOUT);
        }
    }
}
