package org.restante.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The SIP/IP core's lines for a {@link ScriptedSipPeer}: third-party registration (TS 24.229 §5.4.1.7), registration
 * events (RFC 3680), and requests from originators. The peer it speaks through is also where the function under test
 * sends its requests for devices; they are expected and answered on the peer itself.
 */
public final class ScriptedCore {

    private final ScriptedSipPeer peer;
    private final String uriParameters;
    private final Map<String, Integer> versions = new ConcurrentHashMap<>();

    /** Speaks through {@code peer}, which must already know where to send. */
    public ScriptedCore(ScriptedSipPeer peer) {
        this(peer, "");
    }

    private ScriptedCore(ScriptedSipPeer peer, String uriParameters) {
        this.peer = peer;
        this.uriParameters = uriParameters;
    }

    /** {@return one that wants to be sent to over TCP: it can lose nothing, however fast it comes} */
    public static ScriptedCore overTcp(ScriptedSipPeer peer) {
        return new ScriptedCore(peer, ";transport=tcp");
    }

    /**
     * Sends a third-party REGISTER with the device's REGISTER and its 200 as parts.
     *
     * @param user the served user's SIP URI
     * @param expires seconds; 0 means that no binding is left
     * @return the request as sent; its 200 is still to be expected
     */
    public WireMessage register(String user, long expires, DeviceContact device) {
        return register(user, expires, device, "");
    }

    /** As above, by a device that calls itself so. */
    public WireMessage registerAs(String userAgent, String user, long expires, DeviceContact device) {
        return register(user, expires, device, "User-Agent: " + userAgent + '\n');
    }

    private WireMessage register(String user, long expires, DeviceContact device, String more) {
        String ueRegister = "REGISTER sip:home.test SIP/2.0\n" + ueHead(user) + "Contact: "
                + device.registeredContact() + "\nExpires: " + expires + "\nSupported: path, gruu\n" + more;
        String contact = expires == 0 ? "" : "Contact: " + device.answeredContact(expires) + '\n';
        String ueOk = "SIP/2.0 200 OK\n" + ueHead(user) + contact;
        String body = "--part\nContent-Type: message/sip\n\n" + ueRegister + "Content-Length: 0\n\n\n--part\n"
                + "Content-Type: message/sip\n\n" + ueOk + "Content-Length: 0\n\n\n--part--\n";
        return peer.send(registerHead(user, expires) + "Content-Type: multipart/mixed;boundary=part\n", body);
    }

    /** Sends a third-party REGISTER without a body, as after an expiry; {@return the request as sent}. */
    public WireMessage registerWithoutBody(String user, long expires) {
        return peer.send(registerHead(user, expires));
    }

    private static String ueHead(String user) {
        return "Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKue1\nFrom: <" + user + ">;tag=ue\nTo: <" + user
                + ">\nCall-ID: ue-registration\nCSeq: 1 REGISTER\n";
    }

    private String registerHead(String user, long expires) {
        return "REGISTER sip:" + peer.hostPort() + " SIP/2.0\nVia: SIP/2.0/[transport] [local];branch=[branch]\n"
                + "Max-Forwards: 70\nFrom: <sip:core@home.test>;tag=[tag]\nTo: <" + user + ">\nCall-ID: [call_id]\n"
                + "CSeq: 1 REGISTER\nContact: <" + uri() + ">\nExpires: " + expires + '\n';
    }

    /** {@return this core's own URI, as it stands in its Contact} */
    public String uri() {
        return "sip:core@" + peer.hostPort() + uriParameters;
    }

    /**
     * Accepts a SUBSCRIBE for registration events.
     *
     * @return the dialog to notify in
     */
    public WireDialog acceptSubscription(WireMessage subscribe) {
        String more = "Expires: 600000\r\nContact: <" + uri() + ">\r\n";
        return peer.dialogOfCallee(subscribe, peer.reply(subscribe, 200, "OK", more, new byte[0]));
    }

    /** Notifies the full state: these devices and no other, the next version; {@return the NOTIFY}. */
    public WireMessage notifyDevices(WireDialog subscription, String user, DeviceContact... devices) {
        String contacts = Arrays.stream(devices).map(d -> d.reginfo("active", "registered"))
                .collect(Collectors.joining());
        int version = versions.merge(user, 0, (old, zero) -> old + 1);
        return notifyDocument(subscription, reginfo(user, version, "full", contacts));
    }

    /** Notifies a document as it is; {@return the NOTIFY}. */
    public WireMessage notifyDocument(WireDialog subscription, String reginfo) {
        return subscription.request("NOTIFY", "Event: reg\nSubscription-State: active;expires=600000\nContact: <"
                + uri() + ">\nContent-Type: application/reginfo+xml\n", reginfo);
    }

    /** {@return a registration event document} */
    public static String reginfo(String user, int version, String state, String contacts) {
        return "<?xml version=\"1.0\"?>\n<reginfo xmlns=\"urn:ietf:params:xml:ns:reginfo\" "
                + "xmlns:gr=\"urn:ietf:params:xml:ns:gruuinfo\" version=\"" + version + "\" state=\"" + state
                + "\">\n<registration aor=\"" + user + "\" id=\"a1\" state=\""
                + (contacts.isEmpty() ? "terminated" : "active") + "\">\n" + contacts + "</registration>\n</reginfo>\n";
    }

    /**
     * Sends an originator's request for a served user, as the core hands it to the terminating side: with the
     * identities it asserts and the token route of the user's registration.
     *
     * @param method MESSAGE or INVITE
     * @param more further header lines with Content-Type
     * @return the request as sent
     */
    public WireMessage originate(String method, String from, String to, String more, byte[] body) {
        return peer.send(originHead(method, from, to) + more, body);
    }

    private String originHead(String method, String from, String to) {
        return method + ' ' + to + " SIP/2.0\nVia: SIP/2.0/[transport] [local];branch=[branch]\n"
                + "Max-Forwards: 69\nFrom: <" + from + ">;tag=[tag]\nTo: <" + to + ">\nCall-ID: [call_id]\nCSeq: 1 "
                + method + "\nP-Asserted-Identity: <" + from + ">\nP-Served-User: <" + to
                + ">;sescase=term;regstate=unreg\n" + (method.equals("INVITE") ? "Contact: <sip:originator@"
                + peer.hostPort() + ">\nAllow: INVITE, ACK, CANCEL, BYE, UPDATE\n" : "");
    }

    /** {@return the SDP of a device that takes deferred messages over this end, in the order of RFC 4566 §5} */
    public static String sdp(ScriptedMsrpPeer end, String acceptTypes, String setup, List<String> more) {
        return "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=message "
                + (setup.equals("active") ? 9 : end.port()) + " TCP/MSRP *\na=accept-types:" + acceptTypes
                + "\na=accept-wrapped-types:*\na=setup:" + setup + "\na=path:" + end.localPath() + '\n'
                + more.stream().map(line -> line + '\n').collect(Collectors.joining());
    }

    /** Answers an INVITE with 200 and this SDP, as the device would through the core; {@return the response}. */
    public WireMessage accept(WireMessage invite, String contactUri, String sdp) {
        return peer.reply(invite, 200, "OK", "Contact: <" + contactUri + ">\r\nServer: CPM-client/OMA2.2\r\n"
                + "Content-Type: application/sdp\r\n",
                SipText.crlf(sdp).getBytes(StandardCharsets.UTF_8));
    }
}
