package org.restante.queue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;

/** The way into an {@link InMemoryDeferredMessageQueue}: everything happens at once, on the caller's thread. */
public final class InMemoryMessageIntake implements MessageIntake {

    private final InMemoryDeferredMessageQueue queue;
    private final QueueLimits limits;
    private final Clock clock;
    private final Set<Upload> uploads = new LinkedHashSet<>();

    public InMemoryMessageIntake(InMemoryDeferredMessageQueue queue, QueueLimits limits, Clock clock) {
        this.queue = queue;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public synchronized CompletionStage<Deferral> defer(Original original, byte[] content) {
        if (content.length != original.contentOctets()) {
            throw new IllegalArgumentException("another size than announced");
        }
        return CompletableFuture.completedStage(
                queue.defer(original, new ByteArrayInputStream(content), limits, promised(original.user())));
    }

    @Override
    public CompletionStage<Void> deliveredAtOnce(Original original) {
        queue.takenAtOnce(original);
        return CompletableFuture.completedStage(null);
    }

    private Backlog promised(ServedUser user) {
        List<Upload> ofUser = uploads.stream().filter(u -> u.user.equals(user)).toList();
        return new Backlog(ofUser.size(), ofUser.stream().mapToLong(u -> u.mayArrive).sum(), 0);
    }

    @Override
    public synchronized CompletionStage<Beginning> begin(ServedUser user, long mayArrive) {
        Backlog waiting = queue.backlog(user);
        Backlog promised = promised(user);
        return CompletableFuture.completedStage(limits.exceededBy(new Backlog(waiting.messages() + promised.messages(),
                waiting.octets() + promised.octets(), 0), MessageKind.LMM, mayArrive)
                .<Beginning>map(full -> new Beginning.Refused(new Deferral.Full(full)))
                .orElseGet(() -> new Beginning.Begun(new Upload(user, mayArrive))));
    }

    @Override
    public synchronized int sweepUploads(Instant quietSince, int limit) {
        List<Upload> quiet = uploads.stream().filter(u -> !u.grew.isAfter(quietSince)).limit(limit).toList();
        quiet.forEach(uploads::remove);
        return quiet.size();
    }

    @Override
    public void close() {
        // holds nothing
    }

    private final class Upload implements ContentUpload {

        private final ServedUser user;
        private final long mayArrive;
        private byte[] octets = new byte[0];
        private Instant grew = clock.instant();
        private boolean ended;

        Upload(ServedUser user, long mayArrive) {
            this.user = user;
            this.mayArrive = mayArrive;
            uploads.add(this);
        }

        @Override
        public long octets() {
            return octets.length;
        }

        @Override
        public CompletionStage<Void> append(ByteBuffer next) {
            if (octets.length + next.remaining() > mayArrive) {
                return CompletableFuture.failedStage(new IllegalArgumentException("more than may arrive"));
            }
            if (ended || !uploads.contains(this)) {
                return CompletableFuture.failedStage(new IllegalStateException("ended or dropped"));
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(octets);
            byte[] more = new byte[next.remaining()];
            next.get(more);
            all.writeBytes(more);
            octets = all.toByteArray();
            grew = clock.instant();
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Void> truncate(long to) {
            if (to < 0 || to > octets.length) {
                throw new IllegalArgumentException("cannot keep " + to);
            }
            octets = Arrays.copyOf(octets, (int) to);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Deferral> complete(Original original) {
            if (original.contentOctets() != octets.length) {
                throw new IllegalArgumentException("another size than announced");
            }
            ended = true;
            if (!uploads.remove(this)) {
                return CompletableFuture.failedStage(new IllegalStateException("it was dropped"));
            }
            return CompletableFuture.completedStage(queue.defer(original, new ByteArrayInputStream(octets)));
        }

        @Override
        public CompletionStage<Void> abort() {
            ended = true;
            uploads.remove(this);
            return CompletableFuture.completedStage(null);
        }
    }
}
