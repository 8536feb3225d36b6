package org.restante.sipservlet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import javax.servlet.sip.Address;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;

/**
 * A request that opens a leg, once more because it was refused for something that can be mended: same Call-ID, From tag,
 * Request-URI and Route, next CSeq (RFC 3261 §8.1.3.5). The container makes it of the refused one, but without Route and
 * body, and after a provisional response with the peer's Contact as its target.
 */
final class RepeatedInvite {

    private RepeatedInvite() {
    }

    /**
     * {@return the next attempt after this refusal, with the header fields of the last but without credentials and body}
     *
     * @throws IllegalStateException if the container cannot read what it has sent
     */
    static SipServletRequest of(SipServletResponse refusal) {
        SipServletRequest last = refusal.getRequest();
        SipServletRequest next = refusal.getSession().createRequest(last.getMethod());
        next.setRequestURI(last.getRequestURI());
        next.removeHeader("Authorization");
        next.removeHeader("Proxy-Authorization");
        routes(last).forEach(next::pushRoute);
        return next;
    }

    /** {@return the routes of a request, the last first} */
    private static List<Address> routes(SipServletRequest request) {
        try {
            List<Address> routes = new ArrayList<>();
            for (Iterator<?> all = request.getAddressHeaders("Route"); all.hasNext();) {
                routes.add((Address) all.next());
            }
            Collections.reverse(routes);
            return routes;
        } catch (ServletParseException e) {
            throw new IllegalStateException("the Route of a request of ours cannot be read", e);
        }
    }
}
