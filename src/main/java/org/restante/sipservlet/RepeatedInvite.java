package org.restante.sipservlet;

import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;

/**
 * An INVITE that is sent once more because it was refused for something that can be mended: same Call-ID, From tag and
 * Route, next CSeq (RFC 3261 §8.1.3.5). The container makes it without our header fields and without a body.
 */
final class RepeatedInvite {

    /** What the container writes itself, and what belongs to the attempt that was refused. */
    private static final Set<String> OWN = Set.of("call-id", "cseq", "via", "from", "to", "contact", "route",
            "record-route", "max-forwards", "content-length", "content-type", "content-encoding", "authorization",
            "proxy-authorization", "session-expires", "min-se");

    private RepeatedInvite() {
    }

    /** {@return the next attempt after this refusal, with the header fields of the last, without a body} */
    static SipServletRequest of(SipServletResponse refusal) {
        SipServletRequest last = refusal.getRequest();
        SipServletRequest next = refusal.getSession().createRequest(last.getMethod());
        for (Iterator<?> names = last.getHeaderNames(); names.hasNext();) {
            String name = (String) names.next();
            if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                next.removeHeader(name);
                for (Iterator<?> values = last.getHeaders(name); values.hasNext();) {
                    next.addHeader(name, (String) values.next());
                }
            }
        }
        return next;
    }
}
