package org.restante.msrp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The messages that a session sends, as its {@link SendingProfile} says: ordinarily one after the other, the next one
 * when all octets of the previous one are written and all its chunks are answered (MSRP-05). Confined to the
 * connection's event loop.
 */
final class Outbox {

    /** After these nothing reaches the session at the other end. */
    private static final int SESSION_UNKNOWN = 481;
    private static final int BOUND_ELSEWHERE = 506;
    private static final int NO_ANSWER = 408;

    private final LiveSession session;
    private final FrameWriter writer;
    private final MsrpConnection connection;
    private final Headers.Field fromPath;
    private final Headers.Field toPath;
    private final Boundary boundary = Boundary.toAvoid();
    private final Idents idents;
    private final Confirmations confirmations = new Confirmations();
    private final Deque<OutgoingMessage> waiting = new ArrayDeque<>();
    /** Messages that are begun and not yet answered in whole; of these, the ones that are not yet wholly written. */
    private final Set<Transmission> begun = new LinkedHashSet<>();
    private final Deque<Transmission> writing = new ArrayDeque<>();
    private long unansweredOctets;
    private boolean windowFull;
    private boolean pumping;
    private boolean closed;

    /** A message that was not transmitted to its end. */
    record Unfinished(String messageId, long confirmedOctets) {
    }

    Outbox(LiveSession session, MsrpConnection connection, MsrpPath remote, Idents idents) {
        this.session = session;
        this.connection = connection;
        this.writer = connection.writer();
        this.fromPath = new Headers.Field(Headers.FROM_PATH, session.localUri().toString());
        this.toPath = new Headers.Field(Headers.TO_PATH, remote.toString());
        this.idents = idents;
    }

    void add(OutgoingMessage message) {
        if (closed) {
            message.content().close();
        } else {
            waiting.add(message);
            pump();
        }
    }

    /** Sends as much as the windows, the socket and the sources allow now. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            boolean advanced = true;
            while (advanced) {
                advanced = turn();
            }
        } finally {
            pumping = false;
        }
    }

    /** {@return whether anything was written; what follows a flush may make room for more} */
    private boolean turn() {
        boolean advanced = false;
        writer.cork();
        try {
            while (step()) {
                advanced = true;
            }
        } finally {
            writer.uncork();
        }
        return advanced;
    }

    /** {@return whether another step may be possible} */
    private boolean step() {
        SendingProfile profile = session.sendingProfile();
        while (begun.size() < profile.windowMessages() && !waiting.isEmpty()) {
            begin(waiting.poll(), profile);
        }
        if (!writer.writable() || !windowOpen(profile)) {
            return false;
        }
        for (int left = writing.size(); left > 0; left--) {
            Transmission next = writing.peek();
            boolean advanced = next.advance();
            settle(next);
            boolean gone = next != writing.peek();
            if (!gone && (next.allWritten() || profile.interruptible())) {
                writing.remove();
                if (!next.allWritten()) {
                    writing.add(next);
                }
            }
            if (advanced || gone || !profile.interruptible()) {
                return advanced || gone;
            }
        }
        return false;
    }

    /**
     * A window that was full opens again when a quarter of it is free: many chunks leave with one call of the system then,
     * where each answer would send off a single one.
     */
    private boolean windowOpen(SendingProfile profile) {
        if (unansweredOctets >= profile.windowOctets()) {
            windowFull = true;
        } else if (unansweredOctets <= profile.windowOctets() * 3L / 4) {
            windowFull = false;
        }
        return !windowFull;
    }

    private void begin(OutgoingMessage message, SendingProfile profile) {
        Transmission transmission = new Transmission(this, message, profile);
        begun.add(transmission);
        writing.add(transmission);
        confirmations.await(message.messageId(), message.totalOctets(), message.confirmedOctets());
    }

    /** Where no answer is wanted, what is written is done. */
    private void settle(Transmission transmission) {
        if (transmission.message().failureReport() != FailureReport.YES && begun.contains(transmission)) {
            unansweredOctets -= transmission.answeredBySilence();
            finishIfDone(transmission);
        }
    }

    private void finishIfDone(Transmission transmission) {
        if (transmission.done()) {
            begun.remove(transmission);
            transmission.stop();
            session.owner().transmitted(transmission.messageId());
        }
    }

    void abort(String messageId) {
        waiting.removeIf(message -> {
            boolean meant = message.messageId().equals(messageId);
            if (meant) {
                message.content().close();
            }
            return meant;
        });
        begun.stream().filter(transmission -> transmission.messageId().equals(messageId)).findFirst()
                .ifPresent(transmission -> {
                    giveUp(transmission, true);
                    pump();
                });
    }

    /** {@return whether messages are not yet transmitted to their ends} */
    boolean isBusy() {
        return !begun.isEmpty() || !waiting.isEmpty();
    }

    /** {@return the messages that were not transmitted to their ends, in their order} */
    List<Unfinished> close() {
        closed = true;
        List<Unfinished> unfinished = new ArrayList<>();
        for (Transmission transmission : List.copyOf(begun)) {
            unfinished.add(new Unfinished(transmission.messageId(), transmission.confirmed()));
            giveUp(transmission, true);
        }
        waiting.forEach(message -> {
            unfinished.add(new Unfinished(message.messageId(), message.confirmedOctets()));
            message.content().close();
        });
        waiting.clear();
        return unfinished;
    }

    private void giveUp(Transmission transmission, boolean tellPeer) {
        begun.remove(transmission);
        writing.remove(transmission);
        confirmations.forget(transmission.messageId());
        unansweredOctets -= transmission.unansweredOctets();
        if (transmission.chunkOpen()) {
            writer.end(FramePart.End.ABORTED);
        } else if (tellPeer && transmission.begunAndUnfinished()) {
            FramePart.Request head = head(transmission, idents.ident(), transmission.written(), false);
            writer.request(head, noOctets(), FramePart.End.ABORTED, status -> { });
        }
        transmission.stop();
    }

    // What a transmission tells ................................................................................

    ByteBuf noOctets() {
        return Unpooled.EMPTY_BUFFER;
    }

    ByteBuf buffer(int octets) {
        return connection.buffer(octets);
    }

    /** Writes a chunk that is whole; its octets are those after the ones written before. */
    void whole(Transmission transmission, SentChunk chunk, ByteBuf octets, char flag) {
        int length = octets.readableBytes();
        FramePart.Request head = head(transmission, idents.transactIdFor(octets, boundary), transmission.written() + length, length > 0);
        unansweredOctets += length;
        if (transmission.message().failureReport() == FailureReport.NO) {
            writer.frame(head, octets, flag);
        } else {
            writer.request(head, octets, flag, status -> answered(chunk, status));
        }
    }

    /** Begins a chunk that is written in pieces; {@return its transact-id} */
    String open(Transmission transmission, SentChunk chunk) {
        String transactId = idents.longIdent();
        FramePart.Request head = head(transmission, transactId, ByteRange.UNKNOWN, true);
        boolean answered = transmission.message().failureReport() != FailureReport.NO;
        writer.begin(head, answered ? Optional.of(status -> answered(chunk, status)) : Optional.empty(),
                transmission::interrupted);
        return transactId;
    }

    /** Writes a piece of the chunk that was opened. */
    void piece(ByteBuf octets) {
        unansweredOctets += octets.readableBytes();
        writer.piece(octets);
    }

    void end(char flag) {
        writer.end(flag);
    }

    private FramePart.Request head(Transmission transmission, String transactId, long last, boolean content) {
        OutgoingMessage message = transmission.message();
        List<Headers.Field> fields = new ArrayList<>();
        fields.add(toPath);
        fields.add(fromPath);
        fields.add(new Headers.Field(Headers.MESSAGE_ID, message.messageId()));
        if (message.successReport()) {
            fields.add(new Headers.Field(Headers.SUCCESS_REPORT, "yes"));
        }
        if (message.failureReport() != FailureReport.YES) {
            fields.add(new Headers.Field(Headers.FAILURE_REPORT, message.failureReport().text()));
        }
        ByteRange range = new ByteRange(transmission.written() + 1, last, transmission.total());
        fields.add(new Headers.Field(Headers.BYTE_RANGE, range.toString()));
        if (content) {
            fields.add(new Headers.Field(Headers.CONTENT_TYPE, message.contentType()));
        }
        return new FramePart.Request(transactId, FramePart.Request.SEND, new Headers(fields), content);
    }

    private void answered(SentChunk chunk, int status) {
        Transmission transmission = chunk.transmission();
        boolean success = status >= 200 && status <= 299;
        boolean silence = status == NO_ANSWER && transmission.message().failureReport() == FailureReport.PARTIAL;
        if (!begun.contains(transmission)) {
            if (!success && !silence && transmission.done()) {
                confirmations.forget(transmission.messageId());
                session.owner().refused(transmission.messageId(), status);
            }
        } else if (success || silence) {
            unansweredOctets -= transmission.answered(chunk);
            finishIfDone(transmission);
            pump();
        } else {
            refuse(transmission, status);
        }
    }

    /**
     * The message failed: by the peer's word, by silence, or because its source failed. If the peer has only some of it,
     * it is told that no more will come ({@code #}): RFC 4975 §7.2 asks for that after 413, but after every other failure
     * too a peer would else append the next message to the torn one.
     */
    void refuse(Transmission transmission, int status) {
        if (begun.contains(transmission)) {
            giveUp(transmission, status != SESSION_UNKNOWN && status != BOUND_ELSEWHERE);
            session.owner().refused(transmission.messageId(), status);
            pump();
        }
    }

    /** The source delivered, later than at once. */
    void resume(Runnable task) {
        connection.execute(task);
    }

    /** A report came; {@return what the owner is to know of it} Throws like {@link Confirmations#take}. */
    Optional<DeliveryReport> reported(DeliveryReport report) {
        return confirmations.take(report);
    }
}
