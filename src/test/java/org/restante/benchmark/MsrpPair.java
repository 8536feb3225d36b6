package org.restante.benchmark;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.restante.msrp.AdmissionLimits;
import org.restante.msrp.ContentSink;
import org.restante.msrp.ContentSource;
import org.restante.msrp.FrameObserver;
import org.restante.msrp.IncomingMessage;
import org.restante.msrp.MsrpEngine;
import org.restante.msrp.MsrpLimits;
import org.restante.msrp.MsrpOptions;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.msrp.OutgoingMessage;
import org.restante.msrp.Reception;
import org.restante.msrp.SendingProfile;

/** Two engines of one thread each, joined by a session over loopback. */
final class MsrpPair implements AutoCloseable {

    /** Limits that nothing here runs into. */
    static final MsrpLimits LIMITS = new MsrpLimits(8192, 64, 32768, 16, 4L << 30, 1024, 256, Duration.ofSeconds(60),
            Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60), 2048);

    static final MsrpOptions ONE_THREAD = MsrpOptions.ordinary().threads(1)
            .admitting(new AdmissionLimits(100_000, 100_000, 100_000, 100_000, 1, Duration.ofSeconds(1)));

    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);
    private static final CompletionStage<Integer> OK = CompletableFuture.completedFuture(200);

    private final MsrpEngine here;
    private final MsrpEngine there = MsrpEngine.start("there", LIMITS, FrameObserver.NONE, ONE_THREAD);
    private final End sender = new End();
    private final End receiver = new End();
    private final MsrpSession sending;
    private volatile CountDownLatch transmitted = new CountDownLatch(0);

    MsrpPair() throws InterruptedException {
        this(FrameObserver.NONE);
    }

    /** @param observer sees the sender's frames */
    MsrpPair(FrameObserver observer) throws InterruptedException {
        here = MsrpEngine.start("here", LIMITS, observer, ONE_THREAD);
        here.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "127.0.0.1");
        sending = here.passive(sender);
        MsrpSession receiving = there.active("127.0.0.1", receiver);
        sending.remotePath(List.of(receiving.localUri()));
        receiving.remotePath(List.of(sending.localUri()));
        await(sender.bound);
    }

    /** {@return seconds until all the messages are answered} */
    double run(SendingProfile profile, int messages, IntFunction<ContentSource> content) throws InterruptedException {
        sending.sendAs(profile);
        transmitted = new CountDownLatch(messages);
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            sending.send(new OutgoingMessage("msg" + i, "application/octet-stream", false, content.apply(i)));
        }
        await(transmitted);
        return (System.nanoTime() - start) / 1e9;
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException("MSRP is stuck");
        }
    }

    @Override
    public void close() {
        here.close();
        there.close();
    }

    /** Zeroes, as many as wanted, from memory that is touched again and again as the raw pump's is. */
    record Zeroes(ByteBuffer piece, long octets) implements ContentSource {

        static Zeroes of(long octets) {
            return new Zeroes(ByteBuffer.allocateDirect((int) Math.min(octets, 64 * 1024)), octets);
        }

        @Override
        public CompletionStage<?> read(ByteBuffer into) {
            into.put(piece.slice(0, Math.min(piece.capacity(), into.remaining())));
            return DONE;
        }

        @Override
        public void close() {
            piece.clear();
        }
    }

    /** Messages of one size, from the same memory. */
    record Shared(ByteBuffer piece) implements IntFunction<ContentSource> {

        Shared(int octets) {
            this(ByteBuffer.allocateDirect(octets));
        }

        @Override
        public ContentSource apply(int message) {
            return new Zeroes(piece, piece.capacity());
        }
    }

    /** Takes everything and keeps nothing. */
    private enum Drain implements ContentSink {
        INSTANCE;

        @Override
        public CompletionStage<Void> write(long offset, ByteBuffer octets) {
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

    private final class End implements MsrpSessionListener {

        private final CountDownLatch bound = new CountDownLatch(1);

        @Override
        public void onBound(MsrpSession session) {
            bound.countDown();
        }

        @Override
        public void onTransmitted(MsrpSession session, String messageId) {
            transmitted.countDown();
        }

        @Override
        public void onRefused(MsrpSession session, String messageId, int status) {
            throw new IllegalStateException(messageId + " was refused with " + status);
        }

        @Override
        public Reception onMessage(MsrpSession session, IncomingMessage message) {
            return new Reception.Into(Drain.INSTANCE);
        }

        @Override
        public void onLost(MsrpSession session, String reason) {
            bound.countDown();
        }
    }
}
