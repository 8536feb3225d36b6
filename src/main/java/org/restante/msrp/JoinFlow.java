package org.restante.msrp;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One direction of a {@link MsrpJoin}: from the session that receives, the near side, to the one that sends, the far
 * side. Each side has its event loop; octets and ends of chunks are handed from one to the other in their order, and at
 * most {@link #MOST_UNWRITTEN} octets, and one read more, wait between them.
 *
 * <p>What stops the reading is that the far side does not drain its connection, never that it does not answer: two
 * directions that waited for each other's answers could wait forever.
 */
final class JoinFlow {

    private static final int MOST_UNWRITTEN = 64 * 1024;
    /** So many pieces without an answer say that the far side will give none. */
    private static final int MOST_UNANSWERED = 16 * 1024;
    /** Messages that a report may still come for. */
    private static final int MOST_REMEMBERED = 1024;
    private static final int MALFORMED = 400;
    private static final int TOO_MUCH = 413;
    private static final int NO_ANSWER = 408;

    private final CarriedSession near;
    private final CarriedSession far;
    private final JoinListener listener;
    private final AtomicLong unwritten = new AtomicLong();
    private final AtomicReference<CompletableFuture<Void>> room = new AtomicReference<>();
    private volatile boolean over;
    /** Messages that are not wholly read, by their Message-ID; on the near side's loop. */
    private final Map<String, PassingMessage> reading = new HashMap<>();
    /** On the far side's loop. */
    private final Map<String, PassingMessage> known = new LinkedHashMap<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final Boundary boundary = Boundary.toAvoid();
    private boolean pumping;
    private int unanswered;

    JoinFlow(CarriedSession near, CarriedSession far, JoinListener listener) {
        this.near = near;
        this.far = far;
        this.listener = listener;
    }

    // On the near side's loop ..................................................................................

    /** {@return empty for what stays on its side: SENDs without content, and all that begins once the join is over} */
    Optional<IncomingFrame> openSend(SendHead head, FramePart.Request request, Reply reply) {
        PassingMessage message = reading.get(head.messageId());
        if (message == null) {
            if (over || !request.content() || head.empty()) {
                return Optional.empty();
            }
            forgetRefused();
            if (reading.size() >= near.limits().messagesInProgress()) {
                reply.with(TOO_MUCH);
                return Optional.of(IncomingFrame.IGNORED);
            }
            message = new PassingMessage(head, FailureReport.of(request.headers()), far.idents().ident());
            reading.put(message.nearId, message);
        }
        if (message.contradicts(head.range())) {
            refuse(message, MALFORMED);
        }
        PassingChunk chunk = new PassingChunk(this, message, head.range(), reply, near.limits().messageOctets());
        onFar(() -> begin(chunk));
        return Optional.of(chunk);
    }

    /** A sender that stops at a refusal, without a {@code #}, must not block the messages to come. */
    private void forgetRefused() {
        if (reading.size() >= near.limits().messagesInProgress()) {
            reading.values().stream().filter(message -> message.refusal != 0).findFirst()
                    .ifPresent(message -> reading.remove(message.nearId));
        }
    }

    /** {@return completes when the near side may read on} */
    CompletionStage<?> pass(PassingChunk chunk, long from, ByteBuffer octets) {
        int length = octets.remaining();
        ByteBuf copy = far.connection().buffer(length).writeBytes(octets);
        long waitingNow = unwritten.addAndGet(length);
        onFar(() -> queue(() -> write(chunk, from, copy)));
        if (waitingNow <= MOST_UNWRITTEN) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> free = new CompletableFuture<>();
        room.set(free);
        if (over || unwritten.get() <= MOST_UNWRITTEN) {
            free.complete(null);
        }
        return free;
    }

    /** @param at the octet after the chunk's last one, counted from 0 */
    void passEnd(PassingChunk chunk, long at, char flag) {
        if (flag != FramePart.End.MORE) {
            reading.remove(chunk.message.nearId);
        }
        onFar(() -> queue(() -> end(chunk, at, flag)));
    }

    /** The near side broke the rules: nothing more of the message passes. */
    void refuse(PassingMessage message, int status) {
        message.refusal = status;
        onFar(() -> fail(message, status));
    }

    private void onFar(Runnable task) {
        far.connection().execute(task);
    }

    // On the far side's loop ...................................................................................

    private void begin(PassingChunk chunk) {
        PassingMessage message = chunk.message;
        if (!known.containsKey(message.farId) && !message.done) {
            if (known.size() >= MOST_REMEMBERED) {
                forgetOldest();
            }
            known.put(message.farId, message);
        }
        message.chunks.add(chunk);
        if (over) {
            fail(message, NO_ANSWER);
        }
        if (message.refusal != 0) {
            answer(chunk, message.refusal);
        }
    }

    private void forgetOldest() {
        known.values().stream().filter(message -> message.done).findFirst()
                .ifPresent(message -> known.remove(message.farId));
    }

    private void queue(Runnable step) {
        waiting.add(step);
        pump();
    }

    /** Writes as much as the connection takes. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            boolean more = true;
            while (more) {
                more = turn();
            }
        } finally {
            pumping = false;
        }
    }

    /** {@return whether anything was done; what follows a flush may make room for more} */
    private boolean turn() {
        boolean done = false;
        far.connection().writer().cork();
        try {
            while (!waiting.isEmpty() && (over || far.connection().writer().writable())) {
                done = true;
                waiting.poll().run();
            }
        } finally {
            far.connection().writer().uncork();
        }
        return done;
    }

    private void write(PassingChunk chunk, long from, ByteBuf octets) {
        PassingMessage message = chunk.message;
        int length = octets.readableBytes();
        while (octets.isReadable() && message.refusal == 0) {
            if (message.tail == null) {
                message.tail = far.connection().buffer(far.chunkOctets());
                message.tailFrom = from + length - octets.readableBytes();
            } else if (!message.tail.isWritable()) {
                writeTail(chunk, FramePart.End.MORE);
                continue;
            }
            message.tail.writeBytes(octets, Math.min(octets.readableBytes(), message.tail.writableBytes()));
        }
        octets.release();
        if (unwritten.addAndGet(-length) <= MOST_UNWRITTEN) {
            Optional.ofNullable(room.getAndSet(null)).ifPresent(free -> free.complete(null));
        }
    }

    private void writeTail(PassingChunk chunk, char flag) {
        PassingMessage message = chunk.message;
        ByteBuf octets = message.tail;
        message.tail = null;
        send(chunk, message.tailFrom, octets, flag);
    }

    private void send(PassingChunk chunk, long from, ByteBuf octets, char flag) {
        PassingMessage message = chunk.message;
        long to = from + octets.readableBytes();
        List<Headers.Field> fields = new ArrayList<>(List.of(new Headers.Field(Headers.TO_PATH, far.path().toString()),
                new Headers.Field(Headers.FROM_PATH, far.session().localUri().toString()),
                new Headers.Field(Headers.MESSAGE_ID, message.farId)));
        if (message.successReport) {
            fields.add(new Headers.Field(Headers.SUCCESS_REPORT, "yes"));
        }
        fields.add(new Headers.Field(Headers.BYTE_RANGE, new ByteRange(from + 1, to, message.total).toString()));
        if (to > from) {
            fields.add(new Headers.Field(Headers.CONTENT_TYPE, message.contentType));
        }
        chunk.unanswered++;
        unanswered++;
        message.open = flag == FramePart.End.MORE;
        message.written = Math.max(message.written, to);
        far.connection().writer().request(new FramePart.Request(far.idents().transactIdFor(octets, boundary), FramePart.Request.SEND,
                new Headers(fields), to > from), octets, flag, status -> answered(chunk, from, to, status));
        if (unanswered > MOST_UNANSWERED) {
            fail(message, NO_ANSWER);
        }
    }

    private void end(PassingChunk chunk, long at, char flag) {
        PassingMessage message = chunk.message;
        chunk.ended = true;
        if (flag == FramePart.End.ABORTED) {
            if (message.refusal == 0) {
                message.refusal = TOO_MUCH;
                abort(message);
                forget(message);
            }
            answer(chunk, 200);
            return;
        }
        if (message.refusal != 0) {
            answer(chunk, message.refusal);
            return;
        }
        if (flag == FramePart.End.COMPLETE) {
            message.endSeen = true;
            message.total = message.total == ByteRange.UNKNOWN ? at : message.total;
        }
        if (message.tail != null) {
            writeTail(chunk, flag);
        } else if (flag == FramePart.End.COMPLETE && message.open) {
            send(chunk, at, far.connection().buffer(0), flag);
        }
        settle(chunk);
    }

    private void answered(PassingChunk chunk, long from, long to, int status) {
        unanswered--;
        chunk.unanswered--;
        if (status < 200 || status > 299) {
            fail(chunk.message, status);
        } else if (!chunk.message.confirmed.add(from, to)) {
            fail(chunk.message, TOO_MUCH);
        }
        settle(chunk);
    }

    /** Answers a chunk once all of it is answered, and tells of the message once all of that is. */
    private void settle(PassingChunk chunk) {
        PassingMessage message = chunk.message;
        if (message.refusal != 0 || !chunk.ended || chunk.unanswered > 0) {
            return;
        }
        answer(chunk, 200);
        if (message.endSeen && !message.done && message.chunks.isEmpty() && message.confirmed.covers(message.total)) {
            message.done = true;
            if (!message.successReport) {
                known.remove(message.farId);
            }
            tell(() -> listener.onPassed(message.seenBy(near.session())));
        }
    }

    private void answer(PassingChunk chunk, int status) {
        if (chunk.message.chunks.remove(chunk)) {
            near.connection().execute(() -> chunk.reply.with(status));
        }
    }

    /** Nothing more of the message passes; its sender is told with whatever chunk is under way. */
    private void fail(PassingMessage message, int status) {
        if (!message.done) {
            message.refusal = message.refusal == 0 ? status : message.refusal;
            if (status != 481 && status != 506) {
                abort(message);
            }
            forget(message);
            List.copyOf(message.chunks).forEach(chunk -> answer(chunk, status));
            tell(() -> listener.onRefused(message.seenBy(near.session()), status));
        }
    }

    private void forget(PassingMessage message) {
        message.done = true;
        message.dropTail();
        known.remove(message.farId);
    }

    private void abort(PassingMessage message) {
        if (message.open) {
            message.open = false;
            long at = message.written;
            far.connection().writer().request(new FramePart.Request(far.idents().ident(), FramePart.Request.SEND,
                    Headers.of(new Headers.Field(Headers.TO_PATH, far.path().toString()),
                            new Headers.Field(Headers.FROM_PATH, far.session().localUri().toString()),
                            new Headers.Field(Headers.MESSAGE_ID, message.farId),
                            new Headers.Field(Headers.BYTE_RANGE, new ByteRange(at + 1, at, message.total).toString())),
                    false), far.connection().buffer(0), FramePart.End.ABORTED, status -> { });
        }
    }

    /** Nothing is told once the end was. */
    private void tell(Runnable call) {
        if (!over) {
            call.run();
        }
    }

    /** Hands a report back (RFC 4975 §7.1.2); {@return whether it was about a message that passed here} */
    boolean reported(DeliveryReport report) {
        PassingMessage message = known.get(report.messageId());
        if (message == null) {
            return false;
        }
        boolean success = report.status() == 200;
        if (success ? message.successReport : message.failureReport != FailureReport.NO) {
            near.connection().execute(() -> near.connection().report(new FramePart.Request(near.idents().ident(),
                    FramePart.Request.REPORT, Headers.of(
                            new Headers.Field(Headers.TO_PATH, near.path().toString()),
                            new Headers.Field(Headers.FROM_PATH, near.session().localUri().toString()),
                            new Headers.Field(Headers.MESSAGE_ID, message.nearId),
                            new Headers.Field(Headers.BYTE_RANGE, report.range().toString()),
                            new Headers.Field(Headers.STATUS, "000 " + report.status())), false)));
        }
        tell(() -> listener.onReported(message.seenBy(near.session()),
                new DeliveryReport(message.nearId, report.range(), report.status())));
        if (message.done && report.range().first() == 1 && report.range().last() == message.total) {
            known.remove(message.farId);
        }
        return true;
    }

    /** Ends it. From any thread. @return completes with the messages that were under way */
    CompletableFuture<List<PassedMessage>> finish() {
        over = true;
        CompletableFuture<List<PassedMessage>> unfinished = new CompletableFuture<>();
        onFar(() -> {
            List<PassedMessage> cut = new ArrayList<>();
            for (PassingMessage message : List.copyOf(known.values())) {
                if (!message.done) {
                    cut.add(message.seenBy(near.session()));
                    message.refusal = NO_ANSWER;
                    abort(message);
                    forget(message);
                    List.copyOf(message.chunks).forEach(chunk -> answer(chunk, NO_ANSWER));
                }
            }
            pump();
            unfinished.complete(cut);
        });
        return unfinished;
    }
}
