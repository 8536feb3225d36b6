package org.restante.sipservlet.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireDialog;
import org.restante.wire.WireMessage;

/** One call between a {@link LegBench} and a scripted peer of its own, with an eye on the session timer. */
final class KeepAliveCall implements AutoCloseable {

    /** What a peer says that takes UPDATE. */
    static final String TAKES_UPDATE = "Allow: INVITE, ACK, CANCEL, BYE, UPDATE\r\n";
    /** What a 2xx says that leaves the refreshes of a short session to us. */
    static final String OURS = "Require: timer\r\nSession-Expires: 90;refresher=uac\r\n";
    /** What a 2xx says that takes them over. */
    static final String THEIRS = "Require: timer\r\nSession-Expires: 90;refresher=uas\r\n";
    /** When a session of 90 s is to be refreshed, and when it is over. */
    static final Duration HALF = Duration.ofSeconds(45);
    static final Duration OVER = Duration.ofSeconds(60);

    final LegBench bench;
    final ScriptedSipPeer peer = ScriptedSipPeer.open();
    LegBench.Leg leg;
    WireDialog dialog;

    KeepAliveCall(LegBench bench) {
        this.bench = bench;
        peer.towards(Transport.UDP, bench.sipPort());
    }

    /** We call, the peer does not answer yet. */
    WireMessage called() {
        leg = bench.invite("sip:device@" + peer.hostPort());
        return peer.expectRequest("INVITE");
    }

    /** We call, and the peer accepts with these header lines. */
    KeepAliveCall accepted(String headers) {
        accept(called(), headers);
        leg.await("Accepted 200");
        return this;
    }

    /** Accepts an INVITE of ours, the first or a refresh, and awaits the ACK. */
    void accept(WireMessage invite, String headers) {
        WireMessage ok = peer.reply(invite, 200, "OK", contact() + headers + "Content-Type: application/sdp\r\n",
                LegBench.sdp(1).getBytes());
        if (dialog == null) {
            dialog = peer.dialogOfCallee(invite, ok);
        }
        peer.expectRequest("ACK");
    }

    /** Answers a request of ours within the call. */
    void reply(WireMessage request, int status, String headers) {
        peer.reply(request, status, "Scripted", status < 300 ? contact() + headers : headers, new byte[0]);
    }

    /** Lets time go by until the timer runs out, and takes the request that we send then. */
    WireMessage refresh(String method, Duration after) {
        leg.awaitTimer(after);
        bench.advance(after);
        return peer.expectRequest(method);
    }

    /** Awaits the second request of this method; it may wait a random time up to {@code most}, even none at all. */
    WireMessage retried(String method, Duration most) {
        Awaitility.await("retry").pollInterval(Duration.ofMillis(2)).until(() -> {
            Duration left = leg.timer();
            return !left.isNegative() && left.compareTo(most) <= 0
                    || requests().stream().filter(method::equals).count() > 1;
        });
        Duration left = leg.timer();
        if (!left.isNegative()) {
            bench.advance(left);
        }
        return peer.expectRequest(method);
    }

    /** The peer calls. */
    WireMessage calls(String headers) {
        return peer.send(inviteHead("[call_id]", 1) + headers, LegBench.SDP);
    }

    /** The peer calls again, after a refusal of the first attempt. */
    WireMessage callsAgain(WireMessage refused, String headers) {
        return peer.send(inviteHead(refused.callId(), 2) + headers, LegBench.SDP);
    }

    private String inviteHead(String callId, int cseq) {
        return "INVITE sip:bench@127.0.0.1:" + bench.sipPort() + " SIP/2.0\nVia: SIP/2.0/[transport] [local];branch=[branch]\n"
                + "Max-Forwards: 70\nFrom: <sip:alice@home1.example>;tag=[tag]\nTo: <sip:bench@home.test>\nCall-ID: " + callId
                + "\nCSeq: " + cseq + " INVITE\nContact: <sip:alice@" + peer.hostPort() + ">\nContent-Type: application/sdp\n";
    }

    /** The call of the peer is accepted and acknowledged; {@return our 200} */
    WireMessage taken(WireMessage invite) {
        leg = bench.invited(invite.callId());
        leg.answer(200, LegBench.SDP);
        WireMessage ok = peer.expectResponseTo(invite, 200);
        dialog = peer.dialogOfCaller(invite, ok);
        dialog.ack();
        leg.await("Acknowledged");
        return ok;
    }

    /** The peer refreshes; {@return our 200} */
    WireMessage refreshed(String method, String headers, String sdp) {
        WireMessage request = dialog.request(method, contact().replace("\r", "") + headers, sdp);
        WireMessage ok = peer.expectResponseTo(request, 200);
        if (method.equals("INVITE")) {
            WireDialog again = peer.dialogOfCaller(request, ok);
            again.ack();
        }
        return ok;
    }

    private String contact() {
        return "Contact: <sip:device@" + peer.hostPort() + ">\r\n";
    }

    /** The session is over for want of a refresh: BYE, then the listener is told. */
    void expectTornDown() {
        peer.reply(peer.expectRequest("BYE"), 200, "OK");
        leg.await("Gone");
        assertThat(leg.timer()).isNegative();
    }

    /** We end the call. */
    void end() {
        leg.end();
        peer.reply(peer.expectRequest("BYE"), 200, "OK");
    }

    /** {@return methods of the requests that we sent so far, without ACK} */
    List<String> requests() {
        return peer.received().stream().filter(message -> message.isRequest() && !message.method().equals("ACK"))
                .map(WireMessage::method).toList();
    }

    @Override
    public void close() {
        peer.close();
    }
}
