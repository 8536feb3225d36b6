package org.restante.wire;

import java.util.List;
import java.util.Locale;

/** The head of a response made from its request (RFC 3261 §8.2.6). */
final class SipReplies {

    private SipReplies() {
    }

    static String head(WireMessage request, int status, String reason) {
        StringBuilder head = new StringBuilder("SIP/2.0 " + status + ' ' + reason + "\r\n");
        for (String name : List.of("Via", "Record-Route", "From", "To", "Call-ID", "CSeq")) {
            for (String value : request.headerLines(name)) {
                head.append(name).append(": ").append(value).append(tag(request, name, value, status)).append("\r\n");
            }
        }
        return head.toString();
    }

    /** One tag for every response to one request, made from what makes the request itself unique. */
    private static String tag(WireMessage request, String name, String value, int status) {
        boolean wanted = name.equals("To") && status > 100 && SipText.param(value, "tag").isEmpty();
        return wanted ? ";tag=" + tag(request) : "";
    }

    static String tag(WireMessage request) {
        int hash = (request.callId() + request.param("From", "tag").orElse("") + request.branch()).hashCode();
        return String.format(Locale.ROOT, "peer%08x", hash);
    }
}
