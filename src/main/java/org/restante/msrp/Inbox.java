package org.restante.msrp;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The messages that a session receives (RFC 4975 §7.3). Confined to the connection's event loop. */
final class Inbox {

    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    /** What the peer is told when the owner of a complete message could not say what became of it. */
    private static final int NO_WORD = 408;
    private static final String SUCCESS = "000 200 OK";
    /** So often within the timeout of a message it is looked whether it gets on. */
    private static final int LOOKS_PER_TIMEOUT = 4;

    private final LiveSession session;
    private final MsrpConnection connection;
    private final MsrpPath remote;
    private final Idents idents;
    private final MsrpLimits limits;
    private final Map<String, Transfer> transfers = new LinkedHashMap<>();
    /** Messages that are complete, while their sinks make up their minds. */
    private int finishing;
    private boolean watching;
    private boolean closed;
    private Runnable whenQuiet = () -> { };

    Inbox(LiveSession session, MsrpConnection connection, MsrpPath remote, Idents idents, MsrpLimits limits) {
        this.session = session;
        this.connection = connection;
        this.remote = remote;
        this.idents = idents;
        this.limits = limits;
    }

    /** {@return whether a message with this Message-ID is arriving} */
    boolean receives(String messageId) {
        return transfers.containsKey(messageId);
    }

    /** {@return whether messages are arriving} */
    boolean isBusy() {
        return finishing > 0 || transfers.values().stream().anyMatch(transfer -> transfer.refusal() == 0);
    }

    /** A SEND with content begins. */
    IncomingFrame openChunk(SendHead head, Reply reply) {
        Transfer known = transfers.get(head.messageId());
        Transfer transfer = known == null ? begin(head) : known;
        transfer.declare(head);
        answerRefusal(transfer, reply);
        return new Chunk(transfer, head.range(), reply);
    }

    /** A SEND of no octets: it binds, keeps alive, gives up or ends a message, or is an empty message itself. */
    IncomingFrame openEmpty(SendHead head, Reply reply) {
        Transfer known = transfers.get(head.messageId());
        if (known != null) {
            return new Chunk(known, head.range(), reply);
        }
        return new IncomingFrame() {
            @Override
            public CompletionStage<?> content(ByteBuffer octets) {
                reply.with(400);
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void end(char flag) {
                reply.with(200);
                session.announce();
                if (head.successReport() && flag == FramePart.End.COMPLETE) {
                    report(head.messageId(), ByteRange.whole(0), SUCCESS);
                }
            }
        };
    }

    private Transfer begin(SendHead head) {
        if (transfers.size() >= limits.messagesInProgress()) {
            forgetOldestRefused();
        }
        Transfer transfer = admit(head);
        if (transfers.size() < limits.messagesInProgress()) {
            transfers.put(head.messageId(), transfer);
            watch();
        }
        return transfer;
    }

    /** A sender that stops at a refusal, without a {@code #}, must not block the session for the messages to come. */
    private void forgetOldestRefused() {
        transfers.values().stream().filter(transfer -> transfer.refusal() != 0).findFirst()
                .ifPresent(transfer -> transfers.remove(transfer.messageId()));
    }

    // Messages that stand still ................................................................................

    private void watch() {
        if (!watching) {
            watching = true;
            connection.schedule(this::look, limits.messageTimeout().dividedBy(LOOKS_PER_TIMEOUT));
        }
    }

    /** Octets that come again and again are nothing new: a message must get on. */
    private void look() {
        watching = false;
        long now = connection.nanoTime();
        List.copyOf(transfers.values()).stream()
                .filter(transfer -> transfer.standsStill(now) >= limits.messageTimeout().toNanos()).forEach(this::giveUp);
        if (!transfers.isEmpty()) {
            watch();
        }
    }

    /** Its chunks are answered already, so its sender learns by a report, unless it wants none (RFC 4975 §7.1.2). */
    private void giveUp(Transfer transfer) {
        transfers.remove(transfer.messageId());
        if (transfer.refusal() == 0) {
            ByteRange received = transfer.received();
            transfer.refuse(NO_WORD, "nothing new of it arrived in time");
            if (transfer.failureReportWanted()) {
                report(transfer.messageId(), received, "000 408 Request Timeout");
            }
        }
    }

    private Transfer admit(SendHead head) {
        String messageId = head.messageId();
        long total = head.range().total();
        if (closed) {
            return Transfer.refused(messageId, 481);
        }
        if (total > limits.messageOctets() || transfers.size() + finishing >= limits.messagesInProgress()) {
            return Transfer.refused(messageId, 413);
        }
        Reception reception = session.owner().announced(new IncomingMessage(messageId, head.contentType(), total));
        if (reception instanceof Reception.Into into) {
            return new Transfer(messageId, into.sink(), into.heldOctets(), limits.messageOctets(), limits.stretches());
        }
        boolean sensible = reception instanceof Reception.Refused refused && refused.status() >= 400 && refused.status() <= 999;
        return Transfer.refused(messageId, sensible ? ((Reception.Refused) reception).status() : 400);
    }

    /** One chunk of a message, while it arrives. */
    private final class Chunk implements IncomingFrame {

        private final Transfer transfer;
        private final Reply reply;
        private final long end;
        private long at;

        Chunk(Transfer transfer, ByteRange range, Reply reply) {
            this.transfer = transfer;
            this.reply = reply;
            this.at = range.first() - 1;
            this.end = range.last() == ByteRange.UNKNOWN ? ByteRange.MAX_OCTETS : range.last();
        }

        @Override
        public CompletionStage<?> content(ByteBuffer octets) {
            long from = at;
            at += octets.remaining();
            CompletionStage<?> taken = transfer.write(from, end, octets);
            answerRefusal(transfer, reply);
            return taken;
        }

        @Override
        public void contentFailed(Throwable cause) {
            transfer.refuse(413, "its sink failed");
            answerRefusal(transfer, reply);
        }

        @Override
        public void end(char flag) {
            if (flag == FramePart.End.ABORTED) {
                forget();
                transfer.refuse(413, "aborted by its sender");
                reply.with(200);
                return;
            }
            if (flag == FramePart.End.COMPLETE) {
                transfer.last(at);
            }
            if (transfer.complete()) {
                forget();
                finish(transfer, reply);
                return;
            }
            answerRefusal(transfer, reply);
            if (transfer.refusal() != 0 && flag == FramePart.End.COMPLETE) {
                forget();
            }
            reply.with(200);
        }

        private void forget() {
            transfers.remove(transfer.messageId(), transfer);
        }
    }

    private void answerRefusal(Transfer transfer, Reply reply) {
        transfer.fault().ifPresent(fault -> connection.note("message refused: " + fault));
        if (transfer.refusal() != 0) {
            reply.with(transfer.refusal());
        }
    }

    private void finish(Transfer transfer, Reply reply) {
        finishing++;
        CompletionStage<Integer> verdict = transfer.finish();
        if (verdict.toCompletableFuture().isDone()) {
            verdict.whenComplete((status, failure) -> finished(transfer, reply, status, failure));
        } else {
            verdict.whenComplete((status, failure) ->
                    connection.execute(() -> finished(transfer, reply, status, failure)));
        }
    }

    private void finished(Transfer transfer, Reply reply, Integer status, Throwable failure) {
        finishing--;
        if (failure != null) {
            LOG.error("a complete MSRP message could not be taken", failure);
        }
        boolean sensible = failure == null && status != null && (status == 200 || status >= 400 && status <= 999);
        reply.with(sensible ? status : NO_WORD);
        if (sensible && status == 200 && transfer.reportWanted()) {
            report(transfer.messageId(), ByteRange.whole(transfer.total()), SUCCESS);
        }
        if (closed && finishing == 0) {
            whenQuiet.run();
        }
    }

    /** Reports what became of a message; nobody answers a report (RFC 4975 §7.1.2). */
    private void report(String messageId, ByteRange range, String status) {
        connection.report(new FramePart.Request(idents.ident(), FramePart.Request.REPORT, Headers.of(
                new Headers.Field(Headers.TO_PATH, remote.toString()),
                new Headers.Field(Headers.FROM_PATH, session.localUri().toString()),
                new Headers.Field(Headers.MESSAGE_ID, messageId),
                new Headers.Field(Headers.BYTE_RANGE, range.toString()),
                new Headers.Field(Headers.STATUS, status)), false));
    }

    /**
     * Gives up what is incomplete. Messages that are complete still get their answer, if it comes within the transaction
     * timeout.
     *
     * @param quiet run when nothing is left to be written
     */
    void close(String reason, Runnable quiet) {
        closed = true;
        transfers.values().forEach(transfer -> transfer.refuse(481, reason));
        transfers.clear();
        if (finishing == 0) {
            quiet.run();
        } else {
            whenQuiet = quiet;
            connection.schedule(quiet, limits.transactionTimeout());
        }
    }
}
