package org.restante.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One side of a dialog as far as a script needs it: the next request goes to the peer's Contact along the recorded
 * routes, with the right tags and the next CSeq (RFC 3261 §12.2.1.1). Requests leave on the channel that the dialog
 * began on.
 */
public final class WireDialog {

    private final ScriptedSipPeer peer;
    private final SipChannel channel;
    private final String localParty;
    private final String remoteParty;
    private final String callId;
    private final String target;
    private final List<String> routes;
    private final AtomicLong cseq;
    private final WireMessage confirmed;

    private WireDialog(ScriptedSipPeer peer, SipChannel channel, String localParty, String remoteParty, String callId,
            String target, List<String> routes, long cseq, WireMessage confirmed) {
        this.peer = peer;
        this.channel = channel;
        this.localParty = localParty;
        this.remoteParty = remoteParty;
        this.callId = callId;
        this.target = target;
        this.routes = routes;
        this.cseq = new AtomicLong(cseq);
        this.confirmed = confirmed;
    }

    static WireDialog ofCaller(ScriptedSipPeer peer, WireMessage request, WireMessage response) {
        List<String> routes = new ArrayList<>(response.values("Record-Route"));
        Collections.reverse(routes);
        return new WireDialog(peer, request.channel(), request.require("From"), response.require("To"),
                request.callId(), response.contactUri(), routes, request.cseq(), response);
    }

    static WireDialog ofCallee(ScriptedSipPeer peer, WireMessage request, WireMessage response) {
        return new WireDialog(peer, request.channel(), response.require("To"), request.require("From"),
                request.callId(), request.contactUri(), request.values("Record-Route"), 1, response);
    }

    /** Acknowledges the 2xx that confirmed the dialog, again whenever it comes again; {@return the ACK}. */
    public WireMessage ack() {
        return ack("", "");
    }

    /** The same with a body, as where the 2xx carried the offer. */
    public WireMessage ack(String more, String body) {
        WireMessage ack = write("ACK", confirmed.cseq(), more, SipText.crlf(body).getBytes(StandardCharsets.UTF_8));
        peer.remember(confirmed, () -> peer.write(channel, ack.raw()));
        return ack;
    }

    public WireMessage bye() {
        return request("BYE", "", "");
    }

    /** Sends a request in the dialog; {@return it as sent}. */
    public WireMessage request(String method, String more, String body) {
        return write(method, cseq.incrementAndGet(), more, SipText.crlf(body).getBytes(StandardCharsets.UTF_8));
    }

    private WireMessage write(String method, long number, String more, byte[] body) {
        StringBuilder head = new StringBuilder(method + ' ' + target + " SIP/2.0\n"
                + "Via: SIP/2.0/[transport] [local];branch=[branch]\nMax-Forwards: 70\n");
        routes.forEach(route -> head.append("Route: ").append(route).append('\n'));
        head.append("From: ").append(localParty).append("\nTo: ").append(remoteParty)
                .append("\nCall-ID: ").append(callId)
                .append("\nCSeq: ").append(number).append(' ').append(method).append('\n').append(more);
        byte[] raw = WireMessage.assemble(peer.fill(head.toString(), channel.transport()), body);
        peer.write(channel, raw);
        return WireMessage.parse(raw, channel);
    }
}
