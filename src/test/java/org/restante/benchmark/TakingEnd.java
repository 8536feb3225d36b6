package org.restante.benchmark;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.msrp.ContentSink;
import org.restante.msrp.IncomingMessage;
import org.restante.msrp.MsrpEngine;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.msrp.Negotiation;
import org.restante.msrp.Reception;
import org.restante.wire.WireMessage;

/** A device's end of the MSRP session of one delivery: it connects, takes everything and keeps nothing. */
final class TakingEnd implements MsrpSessionListener {

    private final MsrpSession session;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicLong octets = new AtomicLong();

    TakingEnd(MsrpEngine engine) {
        this.session = engine.active("127.0.0.1", this);
    }

    /** {@return the answer to the offer, lines ended by LF} */
    String sdp() {
        return "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=message 9 TCP/MSRP *\n"
                + "a=accept-types:*\na=accept-wrapped-types:*\na=setup:active\na=path:" + session.localUri() + "\na=recvonly\n";
    }

    /** Connects, once the answer is acknowledged. @param invite with the offer */
    void connect(WireMessage invite) {
        MsrpMedia answer = MsrpMedia.parse(sdp().replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        session.remote(((Negotiation.Agreed) Negotiation.between(answer, MsrpMedia.parse(invite.body()), false, false)).peer());
    }

    /** {@return how many messages began to arrive} */
    int taken() {
        return taken.get();
    }

    /** {@return how many octets arrived} */
    long octets() {
        return octets.get();
    }

    void close() {
        session.close();
    }

    @Override
    public void onBound(MsrpSession bound) {
        // the messages come by themselves
    }

    @Override
    public Reception onMessage(MsrpSession bound, IncomingMessage message) {
        taken.incrementAndGet();
        return new Reception.Into(new Drain(octets));
    }

    @Override
    public void onLost(MsrpSession lost, String reason) {
        // the BYE, or its absence, tells
    }

    /** Counts and forgets. */
    private record Drain(AtomicLong octets) implements ContentSink {

        private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);
        private static final CompletionStage<Integer> OK = CompletableFuture.completedFuture(200);

        @Override
        public CompletionStage<Void> write(long offset, ByteBuffer piece) {
            octets.addAndGet(piece.remaining());
            return DONE;
        }

        @Override
        public CompletionStage<Integer> complete(long totalOctets) {
            return OK;
        }

        @Override
        public void abandon(String reason) {
            throw new IllegalStateException(reason);
        }
    }
}
