package org.restante.lab;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.sip.address.SipURI;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * The notifier's side of a subscription dialog (RFC 6665 §4.2, RFC 3261 §12.1.1).
 */
final class SubscriberDialog {

    private final String callId;
    private final String local;
    private final String remote;
    private final String target;
    private final List<String> routes = new ArrayList<>();
    private final String key;
    private long cseq;

    /**
     * @param subscribe the SUBSCRIBE
     * @param ok        its 200, with the core's tag
     * @throws RefusedException 400 without a Contact that can be reached
     */
    SubscriberDialog(Request subscribe, Response ok) throws RefusedException {
        callId = ((CallIdHeader) ok.getHeader(CallIdHeader.NAME)).getCallId();
        local = value(ok.getHeader(ToHeader.NAME).toString());
        remote = value(ok.getHeader(FromHeader.NAME).toString());
        key = key(callId, ((FromHeader) ok.getHeader(FromHeader.NAME)).getTag(),
                ((ToHeader) ok.getHeader(ToHeader.NAME)).getTag());
        if (!(subscribe.getHeader(ContactHeader.NAME) instanceof ContactHeader contact)
                || contact.getAddress() == null || !(contact.getAddress().getURI() instanceof SipURI uri)) {
            throw new RefusedException(400, "SUBSCRIBE without a SIP URI as Contact");
        }
        target = uri.toString();
        for (Iterator<?> each = subscribe.getHeaders("Record-Route"); each.hasNext();) {
            routes.add("Route: " + value(each.next().toString()));
        }
    }

    private static String value(String line) {
        return line.substring(line.indexOf(':') + 1).strip();
    }

    private static String key(String callId, String remoteTag, String localTag) {
        return callId + ' ' + remoteTag + ' ' + localTag;
    }

    /** {@return what names the dialog that a request of the subscriber belongs to} */
    static String key(Request request) {
        return key(((CallIdHeader) request.getHeader(CallIdHeader.NAME)).getCallId(),
                ((FromHeader) request.getHeader(FromHeader.NAME)).getTag(),
                ((ToHeader) request.getHeader(ToHeader.NAME)).getTag());
    }

    String key() {
        return key;
    }

    /** {@return the Request-URI of requests to the subscriber} */
    String target() {
        return target;
    }

    /** {@return the header lines that put the next NOTIFY into the dialog} */
    List<String> nextNotify() {
        List<String> lines = new ArrayList<>(routes);
        lines.addAll(List.of("From: " + local, "To: " + remote, "Call-ID: " + callId,
                "CSeq: " + ++cseq + " NOTIFY"));
        return lines;
    }
}
