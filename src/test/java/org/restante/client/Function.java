package org.restante.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.restante.wire.MsrpFrame;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.WireDialog;
import org.restante.wire.WireMessage;

/** The server's side of one deferred delivery as section D.1 draws it: INVITE, answer, ACK, MSRP, BYE. */
final class Function implements AutoCloseable {

    static final String DEFERRED_TAG = "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred\"";
    static final String SESSION_TAG = "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.session\"";

    final ClientOnTheWire wire;
    final ScriptedMsrpPeer msrp = ScriptedMsrpPeer.create();
    WireMessage invite;
    WireMessage answer;
    WireDialog dialog;

    Function(ClientOnTheWire wire) {
        this.wire = wire;
    }

    /** {@return the offer of section D.1} */
    String offer() {
        return offer("a=setup:passive", "a=sendonly");
    }

    String offer(String setup, String direction) {
        return """
                v=0
                o=- 3950000001 3950000001 IN IP4 127.0.0.1
                s=-
                c=IN IP4 127.0.0.1
                t=0 0
                m=message %d TCP/MSRP *
                a=accept-types:message/cpim multipart/mixed
                a=accept-wrapped-types:*
                %s
                a=path:%s
                %s
                """.formatted(msrp.port(), setup, msrp.localPath(), direction).replace("\n\n", "\n");
    }

    /** Sends an INVITE of section D.1 with this Accept-Contact, these further lines and this body. */
    WireMessage invite(String acceptContact, String more, String sdp) {
        msrp.listen();
        invite = wire.core.send(head(acceptContact, more) + "Content-Type: application/sdp\n", sdp);
        return invite;
    }

    /** {@return the header block of the INVITE of section D.1, all but the body's headers} */
    String head(String acceptContact, String more) {
        return "INVITE " + ClientOnTheWire.GRUU + " SIP/2.0\n"
                + "Via: SIP/2.0/[transport] [local];branch=[branch]\n"
                + "Record-Route: <sip:[local];transport=[transport];lr>\n"
                + "Max-Forwards: 70\n"
                + "From: <sip:deferred@home2.example>;tag=[tag]\n"
                + "To: <sip:bob@home2.example>\n"
                + "Call-ID: [call_id]\n"
                + "CSeq: 1 INVITE\n"
                + "Contact: <sip:pf@[local]>;automata;+g.3gpp.icsi-ref="
                + "\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred\"\n"
                + (acceptContact.isEmpty() ? "" : "Accept-Contact: " + acceptContact + "\n")
                + "P-Asserted-Identity: <sip:deferred@home2.example>\n"
                + "P-Asserted-Service: urn:urn-7:3gpp-service.ims.icsi.oma.cpm.deferred\n"
                + "User-Agent: CPM-serv/OMA2.2\n"
                + "Supported: timer\n"
                + "Session-Expires: 1800;refresher=uac\n"
                + "Min-SE: 90\n"
                + "Allow: INVITE, ACK, CANCEL, BYE, UPDATE, OPTIONS\n" + more;
    }

    /** Invites as in section D.1, takes the answer and acknowledges it. */
    Function establish() {
        return establish(DEFERRED_TAG, "", offer());
    }

    Function establish(String acceptContact, String more, String sdp) {
        invite(acceptContact, more, sdp);
        answer = wire.core.expectResponseTo(invite, 200);
        msrp.remotePath(answerPath());
        dialog = wire.core.dialogOfCaller(invite, answer);
        dialog.ack();
        return this;
    }

    /** Waits for the client's connection and its first request, and answers it; {@return that request}. */
    MsrpFrame bound() {
        msrp.awaitConnection();
        MsrpFrame first = msrp.expectSend();
        msrp.ok(first);
        return first;
    }

    String answerPath() {
        return answer.bodyText().lines().filter(l -> l.startsWith("a=path:")).findFirst().orElseThrow().substring(7);
    }

    /** Sends a message in one chunk with a success report asked for; {@return the SEND}. */
    MsrpFrame deliver(String messageId, String contentType, byte[] body) {
        return msrp.chunk(messageId, 1, body.length, contentType, body, '$', "Success-Report: yes\n");
    }

    /** Ends the session and waits until the client has said so. */
    void bye() {
        wire.core.expectResponseTo(dialog.bye(), 200);
    }

    static byte[] sample(String name) {
        try (InputStream in = Function.class.getResourceAsStream("/wire/cpm-deferred/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        msrp.close();
    }
}
