package org.restante.msrp;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A chunk that arrives on the near side of a {@link JoinFlow}, on the event loop there. */
final class PassingChunk implements IncomingFrame {

    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    final PassingMessage message;
    final Reply reply;
    /** Pieces of it that the far side has not answered, and whether there will be no more; on the far side's loop. */
    int unanswered;
    boolean ended;
    private final JoinFlow flow;
    private final ByteRange range;
    private final long mostOctets;
    private long at;

    PassingChunk(JoinFlow flow, PassingMessage message, ByteRange range, Reply reply, long mostOctets) {
        this.flow = flow;
        this.message = message;
        this.range = range;
        this.reply = reply;
        this.mostOctets = mostOctets;
        this.at = range.first() - 1;
    }

    @Override
    public CompletionStage<?> content(ByteBuffer octets) {
        long from = at;
        at += octets.remaining();
        boolean tooFar = range.last() != ByteRange.UNKNOWN && at > range.last()
                || range.total() != ByteRange.UNKNOWN && at > range.total() || message.endsBefore(at);
        if (message.refusal == 0 && (tooFar || at > mostOctets)) {
            flow.refuse(message, tooFar ? 400 : 413);
        }
        if (message.refusal != 0) {
            reply.with(message.refusal);
            return DONE;
        }
        return flow.pass(this, from, octets);
    }

    @Override
    public void end(char flag) {
        if (message.refusal != 0) {
            reply.with(flag == FramePart.End.ABORTED ? 200 : message.refusal);
        }
        flow.passEnd(this, at, flag);
    }
}
