package org.restante.deferral;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.restante.codec.cpim.CpimException;
import org.restante.codec.cpim.CpimMessage;
import org.restante.msrp.ContentSink;
import org.restante.msrp.IncomingMessage;
import org.restante.queue.ContentUpload;

/**
 * A message that arrives in a session which this function holds for its user. Its octets go to the store as they come,
 * and to the user's device at the same time if there is one: what the device confirms is dropped from the store, what it
 * does not is held there whole (DEF-05, DEF-07, DEF-08). The sender's next octets are read when both have taken the last.
 *
 * <p>Called on the event loop of the originator's session, one call at a time.
 */
final class ReceivedMessage implements ContentSink {

    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);
    private static final int MALFORMED = 400;

    private final IncomingMessage announced;
    private final CompletionStage<Optional<ContentUpload>> room;
    private final Optional<Copy> copy;
    private final Fate fate;
    private final Optional<CpimHeadCapture> head;
    private long octets;
    private int refusal;
    private volatile boolean lost; // the store does not have all of it

    /** What becomes of a message. */
    interface Fate {

        /**
         * It is whole in the store and is to be held. May be called on any thread.
         *
         * @param head its CPIM head, if it is a CPIM message
         * @return the MSRP status for its sender; 200 only when it is durable
         */
        CompletionStage<Integer> hold(ReceivedMessage message, ContentUpload content, Optional<CpimMessage> head);

        /** Nothing is to be held of it. @param status what its sender is told; 0 if nothing */
        void over(ReceivedMessage message, int status, String why);
    }

    /**
     * @param announced what its sender told of it
     * @param room      where it is stored; empty if there is no room for it
     * @param copy      its way to the device, if there is one
     */
    ReceivedMessage(IncomingMessage announced, CompletionStage<Optional<ContentUpload>> room, Optional<Copy> copy,
            Fate fate) {
        this.announced = announced;
        this.room = room;
        this.copy = copy;
        this.fate = fate;
        this.head = isCpim(announced.contentType()) ? Optional.of(new CpimHeadCapture()) : Optional.empty();
    }

    static boolean isCpim(String contentType) {
        return contentType.split(";", 2)[0].trim().equalsIgnoreCase(InviteIntake.CPIM);
    }

    IncomingMessage announced() {
        return announced;
    }

    Optional<Copy> copy() {
        return copy;
    }

    /** Octets that come again are passed over: what a sender repeats is what it sent. */
    @Override
    public CompletionStage<Void> write(long offset, ByteBuffer next) {
        if (refusal != 0) {
            return DONE;
        }
        if (offset > octets) {
            return CompletableFuture.failedStage(new IllegalStateException("octets before these have not come"));
        }
        long again = Math.min(octets - offset, next.remaining());
        next.position(next.position() + (int) again);
        octets += next.remaining();
        try {
            head.ifPresent(capture -> capture.take(next));
        } catch (CpimException e) {
            refuse(MALFORMED, e.getMessage());
            return DONE;
        }
        CompletionStage<Void> stored = store(next.duplicate());
        return copy.isEmpty() ? stored : copy.get().offer(next).thenCombine(stored, (taken, kept) -> null);
    }

    private CompletionStage<Void> store(ByteBuffer next) {
        if (lost) {
            return copy.get().failed() ? CompletableFuture.failedStage(new IllegalStateException("nobody takes it")) : DONE;
        }
        CompletionStage<Void> stored = room.thenCompose(content -> content.map(upload -> upload.append(next))
                .orElseGet(() -> CompletableFuture.failedStage(new IllegalStateException("there is no room for it"))));
        return copy.isEmpty() ? stored : stored.exceptionally(fault -> {
            lost = true; // the device may take it yet
            return null;
        });
    }

    private void refuse(int status, String why) {
        refusal = status;
        drop();
        fate.over(this, status, why);
    }

    @Override
    public CompletionStage<Integer> complete(long total) {
        if (refusal != 0) {
            return CompletableFuture.completedStage(refusal);
        }
        Optional<CpimMessage> cpim;
        try {
            cpim = head.map(capture -> capture.whole(total));
        } catch (CpimException e) {
            refuse(MALFORMED, e.getMessage());
            return CompletableFuture.completedStage(MALFORMED);
        }
        return copy.isEmpty() ? hold(cpim) : copy.get().confirmed().thenCompose(has -> has ? passed() : hold(cpim));
    }

    private CompletionStage<Integer> passed() {
        drop();
        fate.over(this, 200, "the device has it");
        return CompletableFuture.completedStage(200);
    }

    private CompletionStage<Integer> hold(Optional<CpimMessage> cpim) {
        return room.thenCompose(content -> {
            if (lost || content.isEmpty()) {
                drop();
                fate.over(this, 408, "the device does not have it, and the store not all of it");
                return CompletableFuture.completedStage(408);
            }
            return fate.hold(this, content.get(), cpim);
        });
    }

    @Override
    public void abandon(String reason) {
        drop();
        if (refusal == 0) {
            fate.over(this, 0, reason);
        }
    }

    /** Nothing stays of it (DEF-07). */
    private void drop() {
        copy.ifPresent(Copy::fail);
        room.thenAccept(content -> content.ifPresent(ContentUpload::abort));
    }
}
