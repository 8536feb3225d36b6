package org.restante.msrp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The messages that a session sends, strictly one after the other: the next one starts when all octets of the previous
 * one are written and all its chunks are answered (MSRP-05). Confined to the connection's event loop.
 */
final class Outbox {

    /** So many chunks of a message may be unanswered. */
    private static final int WINDOW_CHUNKS = 16;
    /** After these nothing reaches the session at the other end. */
    private static final int SESSION_UNKNOWN = 481;
    private static final int BOUND_ELSEWHERE = 506;

    private final LiveSession session;
    private final MsrpConnection connection;
    private final MsrpPath remote;
    private final Idents idents;
    private final MsrpLimits limits;
    private final Deque<OutgoingMessage> waiting = new ArrayDeque<>();
    private Transmission current;
    private boolean pumping;
    private boolean closed;

    Outbox(LiveSession session, MsrpConnection connection, MsrpPath remote, Idents idents, MsrpLimits limits) {
        this.session = session;
        this.connection = connection;
        this.remote = remote;
        this.idents = idents;
        this.limits = limits;
    }

    void add(OutgoingMessage message) {
        if (closed) {
            message.content().close();
        } else {
            waiting.add(message);
            pump();
        }
    }

    /** Sends as much as the window, the socket and the source allow now. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            boolean more = true;
            while (more) {
                more = step();
            }
        } finally {
            pumping = false;
        }
    }

    /** {@return whether another step may be possible} */
    private boolean step() {
        if (current == null && !waiting.isEmpty()) {
            current = new Transmission(this, waiting.poll(), limits.chunkOctets());
        }
        return current != null && connection.writable() && current.unanswered() < WINDOW_CHUNKS && current.advance();
    }

    void abort(String messageId) {
        waiting.removeIf(message -> {
            boolean meant = message.messageId().equals(messageId);
            if (meant) {
                message.content().close();
            }
            return meant;
        });
        if (current != null && current.messageId().equals(messageId)) {
            giveUpCurrent(true);
            pump();
        }
    }

    void close() {
        closed = true;
        waiting.forEach(message -> message.content().close());
        waiting.clear();
        if (current != null) {
            giveUpCurrent(true);
        }
    }

    private void giveUpCurrent(boolean tellPeer) {
        Transmission given = current;
        current = null;
        given.stop();
        if (tellPeer && given.begunAndUnfinished()) {
            write(given, ByteBuffer.allocate(0), FramePart.End.ABORTED);
        }
    }

    // What a transmission tells ................................................................................

    /** Writes one chunk; its octets are those after the ones written before. */
    void write(Transmission transmission, ByteBuffer octets, char flag) {
        OutgoingMessage message = transmission.message();
        boolean content = octets.hasRemaining();
        long first = transmission.written() + 1;
        ByteRange range = new ByteRange(first, first - 1 + octets.remaining(), transmission.total());
        Headers headers = Headers.of(new Headers.Field(Headers.TO_PATH, remote.toString()),
                new Headers.Field(Headers.FROM_PATH, session.localUri().toString()),
                new Headers.Field(Headers.MESSAGE_ID, message.messageId()));
        if (message.successReport()) {
            headers = headers.and(Headers.SUCCESS_REPORT, "yes");
        }
        headers = headers.and(Headers.BYTE_RANGE, range.toString());
        if (content) {
            headers = headers.and(Headers.CONTENT_TYPE, message.contentType());
        }
        connection.request(new FramePart.Request(idents.transactIdFor(octets), FramePart.Request.SEND, headers, content),
                octets, flag, status -> answered(transmission, status));
    }

    private void answered(Transmission transmission, int status) {
        if (transmission != current) {
            return;
        }
        if (status < 200 || status > 299) {
            refuse(transmission, status);
            return;
        }
        transmission.answered();
        if (transmission.done()) {
            current = null;
            transmission.stop();
            session.transmitted(transmission.messageId());
        }
        pump();
    }

    /**
     * The message failed: by the peer's word, by silence, or because its source failed. If the peer has only some of it,
     * it is told that no more will come ({@code #}): RFC 4975 §7.2 asks for that after 413, but after every other failure
     * too a peer would else append the next message to the torn one.
     */
    void refuse(Transmission transmission, int status) {
        if (transmission == current) {
            giveUpCurrent(status != SESSION_UNKNOWN && status != BOUND_ELSEWHERE);
            session.refused(transmission.messageId(), status);
            pump();
        }
    }

    /** The source delivered, later than at once. */
    void resume(Runnable task) {
        connection.execute(task);
    }
}
