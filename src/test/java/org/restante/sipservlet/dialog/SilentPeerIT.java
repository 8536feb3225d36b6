package org.restante.sipservlet.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.WireMessage;

/**
 * Trap: that nobody answers arrives as a response of the container's own making, before the state of the session changes.
 * Whatever the peer leaves unanswered, the leg ends and whoever waits for it learns of it.
 */
class SilentPeerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

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
    void anInviteThatIsNeverAnsweredIsRefused() {
        LegBench.Leg leg = bench.invite("sip:device@" + peer.hostPort());
        peer.expectRequest("INVITE");

        assertThat(leg.await("Refused 408").events()).containsExactly("Refused 408");
        assertThat(leg.end().toCompletableFuture()).succeedsWithin(PATIENCE);
    }

    /** RFC 3261 §9.1: a peer that knows no better than to ring on is left alone after 64 times T1. */
    @Test
    void anInviteWhoseCancelHasNoEffectIsWithdrawnAllTheSame() {
        LegBench.Leg leg = bench.invite("sip:device@" + peer.hostPort());
        peer.reply(peer.expectRequest("INVITE"), 180, "Ringing");
        CompletionStage<?> ended = leg.await("Provisional 180").end();
        peer.reply(peer.expectRequest("CANCEL"), 200, "OK");

        assertThat(ended.toCompletableFuture()).succeedsWithin(PATIENCE);
        assertThat(leg.await("Refused 487").events()).containsExactly("Provisional 180", "Refused 487");
    }

    /** A CANCEL that cannot even be sent has no effect either. */
    @Test
    void anInviteWhosePeerIsGoneWhenItIsToBeCancelledIsWithdrawnAllTheSame() {
        LegBench.Leg leg = bench.invite("sip:device@" + peer.hostPort() + ";transport=tcp");
        peer.reply(peer.expectRequest("INVITE"), 180, "Ringing");
        leg.await("Provisional 180");
        peer.close();

        assertThat(leg.end().toCompletableFuture()).succeedsWithin(PATIENCE);
        assertThat(leg.await("Refused 487").events()).containsExactly("Provisional 180", "Refused 487");
    }

    /** The peer accepts a change from where nobody can be reached: without ACK there is no call any more. */
    @Test
    void aChangeWhoseAckCannotBeSentEndsTheLeg() {
        LegBench.Leg leg = bench.invite("sip:device@" + peer.hostPort() + ";transport=tcp");
        accept(peer.expectRequest("INVITE"), "sip:device@" + peer.hostPort() + ";transport=tcp");
        peer.expectRequest("ACK");
        leg.await("Accepted 200").within("INVITE", "", LegBench.sdp(2), "change");
        leg.within("UPDATE", "", "", "next");
        accept(peer.expectRequest("INVITE"), "sip:device@127.0.0.1:1;transport=tcp");

        leg.await("Gone").await("Answered next Refused 481");
        assertThat(leg.events()).containsExactlyInAnyOrder("Accepted 200", "Answered change Refused 503", "Gone",
                "Answered next Refused 481");
        assertThat(leg.end().toCompletableFuture()).succeedsWithin(PATIENCE);
    }

    private void accept(WireMessage invite, String contact) {
        peer.reply(invite, 200, "OK", "Contact: <" + contact + ">\r\nContent-Type: application/sdp\r\n",
                LegBench.SDP.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aByeThatIsNeverAnsweredEndsTheLegAllTheSame() {
        LegBench.Leg leg = bench.invite("sip:device@" + peer.hostPort());
        WireMessage invite = peer.expectRequest("INVITE");
        peer.reply(invite, 200, "OK", "Contact: <sip:device@" + peer.hostPort() + ">\r\nContent-Type: application/sdp\r\n",
                LegBench.SDP.getBytes(StandardCharsets.UTF_8));
        CompletionStage<?> ended = leg.await("Accepted 200").end();
        peer.expectRequest("BYE");

        assertThat(ended.toCompletableFuture()).succeedsWithin(PATIENCE);
        assertThat(leg.events()).containsExactly("Accepted 200");
    }
}
