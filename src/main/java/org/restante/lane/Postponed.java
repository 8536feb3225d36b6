package org.restante.lane;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that could not be done because what it needs, the store, is away, and that is done once it is back. While it is
 * away one piece at a time is tried, so that those who wait do not occupy the lanes; as soon as one succeeds the others
 * follow without delay, those of one lane in their order. Safe to call from any thread.
 */
public final class Postponed {

    /** Between a try that failed and the next. */
    public static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Postponed.class);

    private record Piece(String lane, BooleanSupplier work) {
    }

    private final Lanes lanes;
    private final ScheduledExecutorService timer;
    private final int most;
    private final Queue<Piece> pieces = new ArrayDeque<>(); // the lock, too; the first is the one that is tried

    /**
     * @param lanes where work is done
     * @param timer for the pauses
     * @param most  how many pieces may wait; one more is not taken
     */
    public Postponed(Lanes lanes, ScheduledExecutorService timer, int most) {
        this.lanes = lanes;
        this.timer = timer;
        this.most = most;
    }

    /**
     * Takes a piece of work that has just failed.
     *
     * @param lane the lane that it belongs to
     * @param work does it, or gives it up; may block; {@return false} if it failed for the same reason and is to be
     *             tried again; what it throws is logged and ends it
     * @return whether it is taken; if too many wait already, it is not, and whoever wanted it has to do without
     */
    public boolean add(String lane, BooleanSupplier work) {
        synchronized (pieces) {
            if (pieces.size() >= most) {
                LOG.warn("{}: not postponed, as {} pieces of work wait already", lane, most);
                return false;
            }
            pieces.add(new Piece(lane, work));
            if (pieces.size() == 1) {
                pause();
            }
            return true;
        }
    }

    private void pause() {
        try {
            timer.schedule(this::tryFirst, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} postponed pieces of work are dropped: the timer is closed", pieces.size());
        }
    }

    private void tryFirst() {
        Piece first;
        synchronized (pieces) {
            first = pieces.element();
        }
        lanes.run(first.lane(), () -> attempt(first));
    }

    private void attempt(Piece piece) {
        boolean failed = false;
        try {
            failed = !piece.work().getAsBoolean();
        } finally {
            tried(piece, failed);
        }
    }

    /** It may be the only one that fails. What belongs to the same lane keeps its order. */
    private void lastInLine(String lane) {
        List<Piece> same = pieces.stream().filter(piece -> piece.lane().equals(lane)).toList();
        pieces.removeAll(same);
        pieces.addAll(same);
    }

    private void tried(Piece piece, boolean failed) {
        boolean more;
        synchronized (pieces) {
            if (failed) {
                lastInLine(piece.lane());
                pause();
            } else {
                pieces.remove();
            }
            more = !failed && !pieces.isEmpty();
        }
        if (more) {
            tryFirst();
        }
    }
}
