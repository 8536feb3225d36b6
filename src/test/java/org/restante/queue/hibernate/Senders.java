package org.restante.queue.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.restante.FaultCounts;
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

    /** What was acknowledged is there, counted right, and readable. Tells the counts of the fault that was made. */
    void assertNothingLost(String fault, String store, DeferredMessageQueue queue) {
        assertThat(all).allMatch(CompletableFuture::isDone);
        List<DeferredMessage> there = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            List<DeferredMessage> held = queue.list(user(i), Optional.empty(), 1_000_000);
            assertThat(queue.backlog(user(i)).messages()).isEqualTo(held.size());
            if (!held.isEmpty()) {
                assertThat(queue.content(user(i), held.get(held.size() - 1).id())).hasBinaryContent("hello".getBytes());
            }
            there.addAll(held);
        }
        FaultCounts counts = counts(there);
        counts.tell(fault, store);
        assertThat(counts.acknowledged()).isPositive();
        assertThat(there).extracting(DeferredMessage::id).containsAll(stored);
        assertThat(stored).doesNotHaveDuplicates();
        assertThat(counts.unexpected()).isZero();
        assertThat(counts.cameAgain()).isZero();
    }

    /** Of what a sender was told that it failed, a copy may be there or not; of nothing more than one. */
    private FaultCounts counts(List<DeferredMessage> there) {
        Set<MessageId> ids = there.stream().map(DeferredMessage::id).collect(Collectors.toSet());
        Set<String> sent = IntStream.range(0, all.size()).mapToObj(i -> user(i % USERS) + " m" + i).collect(Collectors.toSet());
        List<String> held = there.stream().map(m -> m.original().user() + " " + m.original().duplicateKey().orElseThrow()).toList();
        int again = held.size() - Set.copyOf(held).size();
        int lost = (int) stored.stream().filter(id -> !ids.contains(id)).count();
        int unexpected = (int) held.stream().filter(key -> !sent.contains(key)).count();
        return new FaultCounts(1, stored.size(), lost, again, 0, unexpected);
    }
}
