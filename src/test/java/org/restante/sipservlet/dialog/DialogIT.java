package org.restante.sipservlet.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.WireMessage;

/** Legs on the wire, in the real container: what each message of ours carries, and what becomes of those of the peer. */
class DialogIT {

    private static LegBench bench;

    private final ScriptedSipPeer peer = ScriptedSipPeer.open();

    @BeforeAll
    static void start() {
        bench = LegBench.start(Map.of());
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @AfterEach
    void close() {
        peer.close();
    }

    @Test
    void aCallIsInvitedAcknowledgedAndEnded() {
        LegBench.Leg leg = bench.invite("sip:device@" + peer.hostPort());
        WireMessage invite = peer.expectRequest("INVITE");
        WireMessage ok = accept(invite);
        peer.expectRequest("ACK");
        leg.await("Accepted 200");
        leg.end();
        peer.reply(peer.expectRequest("BYE"), 200, "OK");
        assertThat(ok.status()).isEqualTo(200);
    }

    private WireMessage accept(WireMessage invite) {
        return peer.reply(invite, 200, "OK", "Contact: <sip:device@" + peer.hostPort()
                + ">\r\nContent-Type: application/sdp\r\n", LegBench.SDP.getBytes());
    }
}
