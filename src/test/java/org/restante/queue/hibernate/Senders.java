package org.restante.queue.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.restante.cpm.ServedUser;
import org.restante.queue.Deferral;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.MessageId;
import org.restante.queue.MessageIntake;
import org.restante.queue.Samples;

/** Senders who never stop while a store fails and comes back, and who remember every answer. */
final class Senders implements AutoCloseable {

    private static final int USERS = 5;

    private final MessageIntake intake;
    private final Semaphore unanswered = new Semaphore(50);
    private final ConcurrentLinkedQueue<MessageId> stored = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> failed = new ConcurrentLinkedQueue<>();
    private final List<CompletableFuture<Deferral>> all = new ArrayList<>();
    private final Thread thread = new Thread(this::send, "senders");
    private volatile boolean enough;

    Senders(MessageIntake intake) {
        this.intake = intake;
        thread.start();
    }

    static ServedUser user(int i) {
        return ServedUser.of("sip:sender" + i + "@home2.example");
    }

    private void send() {
        for (int i = 0; !enough; i++) {
            unanswered.acquireUninterruptibly();
            CompletableFuture<Deferral> answer = intake.defer(Samples.pager(user(i % USERS), "m" + i, 5), "hello".getBytes())
                    .toCompletableFuture();
            all.add(answer);
            answer.whenComplete((deferral, fault) -> {
                if (fault != null) {
                    failed.add(fault);
                } else if (deferral instanceof Deferral.Stored is) {
                    stored.add(is.id());
                }
                unanswered.release();
            });
        }
    }

    int stored() {
        return stored.size();
    }

    int failed() {
        return failed.size();
    }

    List<Throwable> failures() {
        return List.copyOf(failed);
    }

    /** Stops; every message must be answered one way or the other. */
    @Override
    public void close() {
        enough = true;
        try {
            thread.join(60_000);
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).handle((nothing, fault) -> null)
                    .get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("not every message was answered", e);
        }
    }

    /** What was acknowledged is there, counted right, and readable. */
    void assertNothingLost(DeferredMessageQueue queue) {
        assertThat(all).allMatch(CompletableFuture::isDone);
        assertThat(stored).doesNotHaveDuplicates();
        List<MessageId> there = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            List<MessageId> held = queue.list(user(i), Optional.empty(), 1_000_000).stream()
                    .map(DeferredMessage::id).toList();
            assertThat(queue.backlog(user(i)).messages()).isEqualTo(held.size());
            if (!held.isEmpty()) {
                assertThat(queue.content(user(i), held.get(held.size() - 1))).hasBinaryContent("hello".getBytes());
            }
            there.addAll(held);
        }
        assertThat(there).containsAll(stored);
    }
}
