package org.restante.sipservlet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.TooManyHopsException;

/** What a message is and where it came from, without the container's types. */
public final class SipMessages {

    private SipMessages() {
    }

    /** {@return the Request-URI} */
    public static String uri(SipServletRequest request) {
        return request.getRequestURI().toString();
    }

    /** {@return the octets of the body, as they came; none if there is no body} */
    public static byte[] body(SipServletMessage message) throws IOException {
        byte[] body = message.getRawContent();
        return body == null ? new byte[0] : body;
    }

    /** {@return the media type of the body, or "" without one} */
    public static String contentType(SipServletMessage message) {
        String type = message.getContentType();
        return type == null ? "" : type;
    }

    /** {@return the address that the message was received from; no name is looked up} */
    public static InetAddress peer(SipServletMessage message) throws UnknownHostException {
        return InetAddress.getByName(message.getRemoteAddr()); // the container gives digits
    }

    /**
     * Sends a request on to its Request-URI, by its Route if it has one, and its answers back; nothing of it is kept.
     *
     * @throws SipReject 483 if it has come too far already
     */
    public static void passOn(SipServletRequest request) {
        if (request.getMaxForwards() == 0) { // asked for a proxy, the container would answer by itself
            throw new SipReject(SipServletResponse.SC_TOO_MANY_HOPS, "Max-Forwards is used up");
        }
        try {
            Proxy proxy = request.getProxy();
            proxy.setRecordRoute(false);
            proxy.setSupervised(false);
            proxy.proxyTo(request.getRequestURI());
        } catch (TooManyHopsException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return the id of the application session that the message belongs to, for {@link SipExecutor}} */
    public static String applicationSession(SipServletMessage message) {
        return message.getApplicationSession().getId();
    }
}
