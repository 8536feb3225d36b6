package org.restante.msrp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Two sessions joined: what one receives the other sends, chunk by chunk, in both directions, as a back-to-back user
 * agent does. Nothing is kept but what is on its way: a side that does not drain its connection stops the reading from the
 * other. A chunk is answered with 200 only after all of it was answered with 200 on the far side; errors and reports are
 * handed back with the Message-ID of the side that they go to.
 *
 * <p>SEND requests without content stay on their own side. Messages of the owner can be sent in a joined session too.
 */
public final class MsrpJoin {

    private final JoinFlow forth;
    private final JoinFlow back;
    private final JoinListener listener;
    private final AtomicBoolean over = new AtomicBoolean();

    private MsrpJoin(CarriedSession a, CarriedSession b, JoinListener listener) {
        this.forth = new JoinFlow(a, b, listener);
        this.back = new JoinFlow(b, a, listener);
        this.listener = listener;
    }

    /**
     * Joins two sessions. Messages that have begun to arrive stay with their session's listener; the ones to come pass.
     *
     * @throws IllegalArgumentException if the sessions are one, or not of this engine's making
     * @throws IllegalStateException    if one of them is not bound
     */
    public static MsrpJoin join(MsrpSession a, MsrpSession b, JoinListener listener) {
        if (a == b || !(a instanceof LiveSession one) || !(b instanceof LiveSession other)) {
            throw new IllegalArgumentException("two different sessions of an engine are needed");
        }
        MsrpJoin join = new MsrpJoin(one.carried(), other.carried(), listener);
        one.divert(join.at(join.forth, join.back));
        other.divert(join.at(join.back, join.forth));
        return join;
    }

    /** Ends the join; both sessions go on without it. What is under way is aborted towards the far side with {@code #}. */
    public void end() {
        end("ended by its owner");
    }

    private void end(String reason) {
        if (over.compareAndSet(false, true)) {
            CompletableFuture<List<PassedMessage>> first = forth.finish();
            CompletableFuture<List<PassedMessage>> second = back.finish();
            first.thenAcceptBoth(second, (some, more) -> {
                List<PassedMessage> unfinished = new ArrayList<>(some);
                unfinished.addAll(more);
                listener.onEnded(reason, unfinished);
            });
        }
    }

    private Junction at(JoinFlow outOf, JoinFlow into) {
        return new Junction() {
            @Override
            public Optional<IncomingFrame> openSend(SendHead head, FramePart.Request request, Reply reply) {
                return outOf.openSend(head, request, reply);
            }

            @Override
            public boolean reported(DeliveryReport report) {
                return into.reported(report);
            }

            @Override
            public void writable() {
                into.pump();
            }

            @Override
            public void over(String reason) {
                end(reason);
            }
        };
    }
}
