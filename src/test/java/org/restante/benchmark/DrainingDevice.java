package org.restante.benchmark;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.restante.msrp.FrameObserver;
import org.restante.msrp.MsrpEngine;
import org.restante.wire.DeviceContact;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;

/** A device that registers, accepts, takes everything, answers as it must, and keeps nothing. */
final class DrainingDevice implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(120);

    private final String user;
    private final String userAgent;
    private final ScriptedSipPeer peer;
    private final ScriptedCore core;
    private final MsrpEngine engine = MsrpEngine.start("device", MsrpPair.LIMITS, FrameObserver.NONE, MsrpPair.ONE_THREAD);

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
        TakingEnd end = new TakingEnd(engine);
        core.accept(invite, "sip:device@" + peer.hostPort(), end.sdp());
        peer.expectRequest("ACK");
        whenAccepted.run();
        double serverBefore = serverCpu.getAsDouble();
        double cpu = CpuTime.seconds();
        long start = System.nanoTime();
        end.connect(invite);
        WireMessage bye = peer.expect("BYE", m -> m.isRequest() && m.method().equals("BYE"), LONGEST);
        double seconds = (System.nanoTime() - start) / 1e9;
        Seen seen = new Seen(seconds, serverCpu.getAsDouble() - serverBefore, CpuTime.seconds() - cpu, end.taken(), end.octets());
        peer.reply(bye, 200, "OK");
        if (seen.octets() == 0) {
            throw new IllegalStateException("nothing arrived");
        }
        return seen;
    }

    @Override
    public void close() {
        engine.close();
        peer.close();
    }
}
