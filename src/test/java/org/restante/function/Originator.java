package org.restante.function;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.restante.wire.MsrpFrame;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.SipText;
import org.restante.wire.WireDialog;
import org.restante.wire.WireMessage;

/** Somebody who opens a session with a scene's user: the SIP side through the scene's core, the MSRP side by itself. */
final class Originator implements AutoCloseable {

    static final String LARGE = "largemsg";
    static final String CHAT = "session";

    private static final int CHUNK = 2048;

    final Scene scene;
    final ScriptedMsrpPeer end = ScriptedMsrpPeer.create();
    WireMessage invite;
    WireMessage ok;
    WireDialog dialog;

    Originator(Scene scene) {
        this.scene = scene;
    }

    /** Sends an INVITE for a large message. @param sdp further attributes of its media line */
    static Originator ofLargeMessage(Scene scene, String... sdp) {
        Originator alice = new Originator(scene);
        return alice.invite(headers(LARGE), alice.sdp("message/cpim", "active", "a=sendonly", sdp));
    }

    /** Sends an INVITE for a chat. */
    static Originator ofChat(Scene scene, String... headers) {
        Originator alice = new Originator(scene);
        return alice.invite(headers(CHAT) + String.join("", headers),
                alice.sdp("message/cpim application/im-iscomposing+xml", "active", "a=sendrecv"));
    }

    /** {@return the header lines of an INVITE for this service} */
    static String headers(String service) {
        return "Accept-Contact: *;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm." + service + "\"\n"
                + "P-Asserted-Service: urn:urn-7:3gpp-service.ims.icsi.oma.cpm." + service + "\n"
                + "Conversation-ID: conversation-1\nContribution-ID: contribution-1\nSubject: A report\n";
    }

    /** {@return a session description of this end} */
    String sdp(String acceptTypes, String setup, String direction, String... more) {
        List<String> lines = new java.util.ArrayList<>(List.of(direction));
        lines.addAll(List.of(more));
        return ScriptedCore.sdp(end, acceptTypes, setup, lines);
    }

    Originator invite(String headers, String sdp) {
        invite = scene.core.originate("INVITE", Scene.ALICE, scene.user, headers + "Content-Type: application/sdp\n",
                SipText.crlf(sdp).getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Sends an INVITE with a multipart body: a session description, then these parts, each with its own header lines. */
    Originator inviteWithParts(String headers, String sdp, String... parts) {
        StringBuilder body = new StringBuilder("--part\nContent-Type: application/sdp\n\n" + sdp);
        for (String part : parts) {
            body.append("\n--part\n").append(part);
        }
        invite = scene.core.originate("INVITE", Scene.ALICE, scene.user,
                headers + "Content-Type: multipart/mixed;boundary=part\n",
                SipText.crlf(body.append("\n--part--\n").toString()).getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Sends an INVITE without a body: the function is to make the offer. */
    Originator inviteWithoutOffer(String service) {
        invite = scene.core.originate("INVITE", Scene.ALICE, scene.user, headers(service), new byte[0]);
        return this;
    }

    /** Waits for the function's offer and answers it in the ACK. */
    Originator answer(String sdp) {
        accepted();
        dialog.ack("Content-Type: application/sdp\n", sdp);
        return this;
    }

    /** Waits for a refusal and acknowledges it; {@return it} */
    WireMessage refused(int status) {
        WireMessage response = scene.peer.expectResponseTo(invite, status);
        scene.peer.ackRefusal(invite, response);
        return response;
    }

    /** Waits until the session is accepted, without acknowledging it; {@return the answer} */
    WireMessage accepted() {
        ok = scene.peer.expectResponseTo(invite, 200);
        dialog = scene.peer.dialogOfCaller(invite, ok);
        return ok;
    }

    /** Waits until the session is accepted, acknowledges it and connects. */
    Originator connected() {
        accepted();
        dialog.ack();
        return bound();
    }

    /** Connects to where the function said. */
    Originator bound() {
        end.connect(Scene.attribute(ok, "path"));
        end.expectResponse(end.bind(), 200);
        return this;
    }

    /** Sends a whole message in chunks, one after the other, waiting for each answer but the last; {@return the last chunk} */
    MsrpFrame send(String messageId, byte[] message, String more) {
        return send(messageId, message, 0, message.length, more);
    }

    /** Sends a part of a message; {@return the last chunk, unanswered} */
    MsrpFrame send(String messageId, byte[] message, int from, int to, String more) {
        MsrpFrame last = null;
        for (int at = from; at < to; at += CHUNK) {
            if (last != null) {
                end.expectResponse(last, 200);
            }
            int until = Math.min(at + CHUNK, to);
            byte[] piece = java.util.Arrays.copyOfRange(message, at, until);
            last = end.chunk(messageId, at + 1L, message.length, "message/cpim", piece, until == message.length ? '$' : '+',
                    more);
        }
        return last;
    }

    /** Ends the session; its answer is awaited. */
    void bye() {
        scene.peer.expectResponseTo(dialog.bye(), 200);
    }

    /** Waits until the function ends the session, and answers; {@return the BYE} */
    WireMessage ended() {
        WireMessage bye = scene.peer.expect("BYE", m -> m.isRequest() && m.method().equals("BYE")
                && m.callId().equals(invite.callId()), java.time.Duration.ofSeconds(15));
        scene.peer.reply(bye, 200, "OK");
        return bye;
    }

    @Override
    public void close() {
        end.close();
    }
}
