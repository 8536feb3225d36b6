package org.restante.queue.hibernate;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.restante.database.StoredContents;
import org.restante.database.StoredContents.Piece;
import org.restante.queue.ContentUpload;
import org.restante.queue.Deferral;
import org.restante.queue.Original;

/**
 * A content that is arriving. In memory: the piece that is being filled, and whole pieces that wait to be written; when
 * there are more than a few of those, {@link #append} completes only after they have been.
 *
 * <pre>
 *  append --> | filling: 64 KiB | --> | whole, unwritten: a few | --> content_chunk
 * </pre>
 *
 * All that touches the store is done one after the other ({@link #tail}) by the intake's upload threads.
 */
final class HibernateContentUpload implements ContentUpload {

    /** Whole pieces that may wait before the sender must. */
    private static final int UNWRITTEN_AT_EASE = 3;

    private static final String LOST = "content was dropped: it had stopped arriving, or the store has lost some of it";

    private final UploadRow.Key key;
    private final long mayArrive;
    private final UploadRows rows;
    private final HibernateMessageIntake intake;

    private final List<byte[]> unwritten = new ArrayList<>(); // its own lock; the upload threads take from it
    private byte[] filling = new byte[0]; // what follows belongs to the one caller
    private int filled;
    private long octets;
    private int written; // pieces; belongs to the upload threads
    private volatile Instant lastWritten;
    private CompletableFuture<Void> tail = CompletableFuture.completedFuture(null);
    private boolean ended;

    HibernateContentUpload(UploadRow.Key key, long mayArrive, UploadRows rows, HibernateMessageIntake intake) {
        this.key = key;
        this.mayArrive = mayArrive;
        this.rows = rows;
        this.intake = intake;
        this.lastWritten = intake.clock().instant();
    }

    @Override
    public synchronized long octets() {
        return octets;
    }

    @Override
    public synchronized CompletionStage<Void> append(ByteBuffer next) {
        if (next.remaining() > MOST_AT_ONCE) {
            throw new IllegalArgumentException(next.remaining() + " octets at once");
        }
        if (ended || tail.isCompletedExceptionally()) {
            return ended ? CompletableFuture.failedStage(new IllegalStateException("the upload has ended")) : tail();
        }
        if (octets + next.remaining() > mayArrive) {
            return CompletableFuture.failedStage(new IllegalArgumentException(
                    "more than the " + mayArrive + " octets that may arrive"));
        }
        octets += next.remaining();
        if (fill(next) || isQuiet()) {
            then(this::write);
        }
        return waiting() > UNWRITTEN_AT_EASE ? tail() : CompletableFuture.completedStage(null);
    }

    /** Whether the store has heard nothing for a while, as the sender is slow to fill a piece: the sweep must not take it. */
    private boolean isQuiet() {
        Instant now = intake.clock().instant();
        boolean quiet = now.isAfter(lastWritten.plus(intake.quiet()));
        lastWritten = quiet ? now : lastWritten;
        return quiet;
    }

    private int waiting() {
        synchronized (unwritten) {
            return unwritten.size();
        }
    }

    /** Fills pieces; {@return whether one became whole} */
    private boolean fill(ByteBuffer next) {
        boolean whole = false;
        while (next.hasRemaining()) {
            if (filled == filling.length) {
                grow(next.remaining());
            }
            int count = Math.min(next.remaining(), filling.length - filled);
            next.get(filling, filled, count);
            filled += count;
            if (filled == StoredContents.CHUNK_OCTETS) {
                synchronized (unwritten) {
                    unwritten.add(filling);
                }
                filling = new byte[0];
                filled = 0;
                whole = true;
            }
        }
        return whole;
    }

    /** A small content does not take a whole piece of memory. */
    private void grow(int more) {
        int size = Math.max(filled + more, Math.max(4_096, 2 * filled));
        filling = Arrays.copyOf(filling, Math.min(StoredContents.CHUNK_OCTETS, size));
    }

    /** On an upload thread: writes the whole pieces that wait, in one transaction. */
    private void write() {
        List<Piece> pieces = new ArrayList<>();
        synchronized (unwritten) {
            unwritten.forEach(piece -> pieces.add(
                    new Piece(key.servedUser(), key.contentId(), written + pieces.size(), piece)));
            unwritten.clear();
        }
        Instant now = intake.clock().instant();
        requireThere(rows.add(key, pieces, written + pieces.size(), now));
        written += pieces.size();
        lastWritten = now;
    }

    private void requireThere(boolean there) {
        if (!there) {
            throw new IllegalStateException(LOST);
        }
    }

    @Override
    public synchronized CompletionStage<Void> truncate(long to) {
        if (to < 0 || to > octets) {
            throw new IllegalArgumentException("cannot keep " + to + " of " + octets + " octets");
        }
        int whole = (int) (to / StoredContents.CHUNK_OCTETS);
        int rest = (int) (to % StoredContents.CHUNK_OCTETS);
        boolean inFilling = to >= octets - filled;
        octets = to;
        if (inFilling) {
            filled = rest;
            return CompletableFuture.completedStage(null);
        }
        then(() -> {
            write();
            byte[] last = rest == 0 ? new byte[0] : rows.piece(key, whole);
            requireThere(rows.cut(key, whole, written, intake.clock().instant()));
            written = whole;
            refill(last, rest);
        });
        return tail();
    }

    private synchronized void refill(byte[] piece, int count) {
        filling = piece;
        filled = count;
    }

    @Override
    public synchronized CompletionStage<Deferral> complete(Original original) {
        if (original.contentOctets() != octets || !original.user().uri().equals(key.servedUser())) {
            throw new IllegalArgumentException("content of " + key.servedUser() + " has " + octets + " octets where "
                    + original.contentOctets() + " were announced for " + original.user());
        }
        CompletionStage<Deferral> result = tail.thenCompose(nothing -> intake.submit(last(original)));
        end(result.handle((deferral, fault) -> null));
        return HibernateMessageIntake.told("complete a content of " + key.servedUser(), result);
    }

    private synchronized Arrival last(Original original) {
        byte[] rest = filled == filling.length ? filling : Arrays.copyOf(filling, filled);
        filling = new byte[0];
        return new Arrival(original, key.contentId(),
                StoredContents.cut(key.servedUser(), key.contentId(), written, rest), true);
    }

    @Override
    public synchronized CompletionStage<Void> abort() {
        if (ended) {
            return CompletableFuture.completedStage(null);
        }
        CompletableFuture<Void> over = tail.handle((nothing, fault) -> null);
        try {
            tail = over.thenRunAsync(() -> rows.delete(key, Instant.MAX, () -> true), intake.uploading());
        } catch (RejectedExecutionException e) {
            tail = over; // the sweep will find it
        }
        end(tail);
        return tail();
    }

    private void end(CompletionStage<Void> when) {
        ended = true;
        when.whenComplete((nothing, fault) -> intake.ended());
    }

    private void then(Runnable work) {
        try {
            tail = tail.thenRunAsync(work, intake.uploading());
        } catch (RejectedExecutionException e) {
            tail = CompletableFuture.failedFuture(e);
        }
    }

    private CompletionStage<Void> tail() {
        return HibernateMessageIntake.told("store a content of " + key.servedUser(), tail);
    }
}
