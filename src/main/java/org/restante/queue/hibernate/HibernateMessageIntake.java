package org.restante.queue.hibernate;

import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.restante.cpm.ServedUser;
import org.restante.database.Database;
import org.restante.database.GroupedWrites;
import org.restante.database.StoredContents;
import org.restante.queue.Deferral;
import org.restante.queue.MessageIds;
import org.restante.queue.MessageIntake;
import org.restante.queue.Original;
import org.restante.queue.QueueLimits;
import org.restante.queue.QueueUnavailableException;

/**
 * The way into the queue in a relational database. Messages are written in groups ({@link GroupedWrites}), by few threads
 * that divide the users among themselves, so that groups lock different rows and one user's messages stay in order.
 * Contents that arrive in pieces are written by two more threads and join a group when they are complete.
 */
public final class HibernateMessageIntake implements MessageIntake {

    private static final int UPLOAD_THREADS = 2;
    /** A sweep that has much to delete goes on the next time: others wait behind it, and so does a stop. */
    private static final Duration LONGEST_SWEEP = Duration.ofSeconds(2);

    private static final long LONGEST_CLOSE_SECONDS = 10;

    private final UploadRows uploads;
    private final MessageIds ids;
    private final QueueLimits limits;
    private final IntakeSettings settings;
    private final Clock clock;
    private final List<GroupedWrites<Arrival, Deferral>> writers = new ArrayList<>();
    private final ExecutorService listeners;
    private final ExecutorService uploading;
    private final AtomicInteger uploadsUnderWay = new AtomicInteger();

    /**
     * @param database opened with {@link HibernateDeferredMessageQueue#entities()} among its entities
     * @param ids      the queue's own
     * @param limits   what may wait for one user
     * @param settings how much is taken at a time
     * @param clock    tells when a content last grew
     */
    public HibernateMessageIntake(Database database, MessageIds ids, QueueLimits limits, IntakeSettings settings,
            Clock clock) {
        this.uploads = new UploadRows(database);
        this.ids = ids;
        this.limits = limits;
        this.settings = settings;
        this.clock = clock;
        this.listeners = threads("restante-stored", 1);
        this.uploading = threads("restante-upload", UPLOAD_THREADS);
        DeferralBatch batch = new DeferralBatch(database, ids, limits);
        for (int i = 0; i < settings.writers(); i++) {
            writers.add(new GroupedWrites<>("restante-store-" + (i + 1), settings.group(), batch,
                    Deferral.Overloaded::new, listeners));
        }
    }

    private static ExecutorService threads(String name, int count) {
        AtomicInteger number = new AtomicInteger();
        return Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, name + '-' + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public CompletionStage<Deferral> defer(Original original, byte[] content) {
        if (content.length != original.contentOctets()) {
            throw new IllegalArgumentException("content has " + content.length + " octets where "
                    + original.contentOctets() + " were announced");
        }
        UUID contentId = ids.next();
        return submit(new Arrival(original, contentId,
                StoredContents.cut(original.user().uri(), contentId, 0, content), false));
    }

    @Override
    public CompletionStage<Void> deliveredAtOnce(Original original) {
        return original.duplicateKey().isEmpty() ? CompletableFuture.completedStage(null)
                : submit(Arrival.deliveredAtOnce(original, ids.next())).thenAccept(result -> {
                    if (result instanceof Deferral.Overloaded overloaded) {
                        throw new QueueUnavailableException("cannot remember a message for " + original.user(),
                                new RejectedExecutionException(overloaded.reason()));
                    }
                });
    }

    /** Hands a message to the writer of its user. */
    CompletionStage<Deferral> submit(Arrival arrival) {
        long octets = arrival.pieces().stream().mapToLong(piece -> piece.octets().length).sum();
        int writer = Math.floorMod(arrival.user().hashCode(), writers.size());
        return told("defer a message for " + arrival.user(), writers.get(writer).submit(arrival, octets));
    }

    @Override
    public CompletionStage<Beginning> begin(ServedUser user, long mayArrive) {
        if (mayArrive < 0) {
            throw new IllegalArgumentException("negative size");
        }
        if (uploadsUnderWay.incrementAndGet() > settings.uploads()) {
            uploadsUnderWay.decrementAndGet();
            return refused(settings.uploads() + " contents are arriving already");
        }
        UploadRow.Key key = new UploadRow.Key(user.uri(), ids.next());
        try {
            CompletionStage<Beginning> begun = CompletableFuture.supplyAsync(() -> beginIn(key, mayArrive), uploading);
            return told("make room for a content of " + user, begun.whenComplete((beginning, fault) -> {
                if (!(beginning instanceof Beginning.Begun)) {
                    uploadsUnderWay.decrementAndGet();
                }
            }));
        } catch (RejectedExecutionException e) {
            uploadsUnderWay.decrementAndGet();
            return refused("the intake is closed");
        }
    }

    private static CompletionStage<Beginning> refused(String reason) {
        return CompletableFuture.completedStage(new Beginning.Refused(new Deferral.Overloaded(reason)));
    }

    private Beginning beginIn(UploadRow.Key key, long mayArrive) {
        String full = uploads.begin(key, mayArrive, limits, clock.instant());
        return full != null ? new Beginning.Refused(new Deferral.Full(full))
                : new Beginning.Begun(new HibernateContentUpload(key, mayArrive, uploads, this));
    }

    @Override
    public int sweepUploads(Instant quietSince, int limit) {
        try {
            int deleted = 0;
            Instant end = clock.instant().plus(LONGEST_SWEEP);
            for (UploadRow.Key key : uploads.quietSince(quietSince, limit)) {
                deleted += uploads.delete(key, quietSince, () -> clock.instant().isBefore(end)) ? 1 : 0;
            }
            return deleted;
        } catch (PersistenceException e) {
            throw new QueueUnavailableException("cannot sweep contents that stopped arriving", e);
        }
    }

    /** {@return where the work of uploads is done} */
    ExecutorService uploading() {
        return uploading;
    }

    Clock clock() {
        return clock;
    }

    /** {@return how long a content may stay without a word of it in the store} */
    Duration quiet() {
        return settings.uploadIdle().dividedBy(4);
    }

    /** An upload has come to its end. */
    void ended() {
        uploadsUnderWay.decrementAndGet();
    }

    /** The same stage, with failures of the store in the port's words. */
    static <T> CompletionStage<T> told(String doing, CompletionStage<T> stage) {
        return stage.handle((value, fault) -> {
            if (fault == null) {
                return value;
            }
            Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
            throw cause instanceof PersistenceException ? new QueueUnavailableException("cannot " + doing, cause)
                    : cause instanceof RuntimeException known ? known : new CompletionException(cause);
        });
    }

    @Override
    public void close() {
        uploading.shutdown();
        await(uploading);
        writers.forEach(GroupedWrites::close);
        listeners.shutdown();
        await(listeners);
    }

    private static void await(ExecutorService threads) {
        try {
            if (!threads.awaitTermination(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
