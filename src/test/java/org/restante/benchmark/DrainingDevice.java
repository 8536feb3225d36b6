package org.restante.benchmark;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.msrp.ContentSink;
import org.restante.msrp.FrameObserver;
import org.restante.msrp.IncomingMessage;
import org.restante.msrp.MsrpEngine;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.msrp.Negotiation;
import org.restante.msrp.Reception;
import org.restante.wire.DeviceContact;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;

/** A device that registers, accepts, takes everything, answers as it must, and keeps nothing. */
final class DrainingDevice implements AutoCloseable, MsrpSessionListener {

    private static final Duration LONGEST = Duration.ofSeconds(120);

    private final String user;
    private final String userAgent;
    private final ScriptedSipPeer peer;
    private final ScriptedCore core;
    private final MsrpEngine engine = MsrpEngine.start("device", MsrpPair.LIMITS, FrameObserver.NONE, MsrpPair.ONE_THREAD);
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicLong octets = new AtomicLong();

    /**
     * What it saw of one delivery.
     *
     * @param seconds    from its answer to the INVITE to the BYE
     * @param serverCpu  seconds of processor time of the function meanwhile
     * @param peerCpu    seconds of processor time of this process meanwhile
     */
    record Seen(double seconds, double serverCpu, double peerCpu, int msrpMessages, long octets) {
    }

    /** @param userAgent what it calls itself when it registers */
    DrainingDevice(String user, String userAgent, int sipPort) {
        this.user = user;
        this.userAgent = userAgent;
        this.peer = ScriptedSipPeer.open().towards(Transport.TCP, sipPort);
        this.core = new ScriptedCore(peer);
    }

    /**
     * Registers and takes what waits for it.
     *
     * @param serverCpu    tells the processor time that the function has used
     * @param whenAccepted run when it has accepted and the messages are about to come
     */
    Seen receive(DoubleSupplier serverCpu, Runnable whenAccepted) {
        DeviceContact contact = DeviceContact.of(user, "sip:device@" + peer.hostPort(), "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                "msg", "largemsg", "deferred");
        peer.expectResponseTo(core.registerAs(userAgent, user, 600, contact), 200);
        peer.expectResponseTo(core.notifyDevices(core.acceptSubscription(peer.expectRequest("SUBSCRIBE")), user, contact), 200);
        WireMessage invite = peer.expect("INVITE", m -> m.isRequest() && m.method().equals("INVITE"), LONGEST);
        MsrpMedia offer = MsrpMedia.parse(invite.body());
        MsrpSession session = engine.active("127.0.0.1", this);
        String sdp = "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=message 9 TCP/MSRP *\n"
                + "a=accept-types:*\na=accept-wrapped-types:*\na=setup:active\na=path:" + session.localUri() + "\na=recvonly\n";
        core.accept(invite, "sip:device@" + peer.hostPort(), sdp);
        peer.expectRequest("ACK");
        whenAccepted.run();
        double serverBefore = serverCpu.getAsDouble();
        double cpu = CpuTime.seconds();
        long start = System.nanoTime();
        MsrpMedia answer = MsrpMedia.parse(sdp.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        session.remote(((Negotiation.Agreed) Negotiation.between(answer, offer, false, false)).peer());
        WireMessage bye = peer.expect("BYE", m -> m.isRequest() && m.method().equals("BYE"), LONGEST);
        double seconds = (System.nanoTime() - start) / 1e9;
        Seen seen = new Seen(seconds, serverCpu.getAsDouble() - serverBefore, CpuTime.seconds() - cpu, taken.get(), octets.get());
        peer.reply(bye, 200, "OK");
        if (seen.octets() == 0) {
            throw new IllegalStateException("nothing arrived");
        }
        return seen;
    }

    @Override
    public void onBound(MsrpSession session) {
        // the messages come by themselves
    }

    @Override
    public Reception onMessage(MsrpSession session, IncomingMessage message) {
        taken.incrementAndGet();
        return new Reception.Into(new Drain(octets));
    }

    @Override
    public void onLost(MsrpSession session, String reason) {
        // the BYE, or its absence, tells
    }

    @Override
    public void close() {
        engine.close();
        peer.close();
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
