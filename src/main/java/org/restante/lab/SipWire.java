package org.restante.lab;

import java.text.ParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import javax.sip.ClientTransaction;
import javax.sip.InvalidArgumentException;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.Header;
import javax.sip.header.RouteHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.restante.config.ListenAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and sends messages. What cannot be sent is one log line and, for a request, a 503 to its {@link ResponseTaker}.
 */
final class SipWire {

    private static final Logger LOG = LoggerFactory.getLogger(SipWire.class);

    private final LabStack stack;

    SipWire(LabStack stack) {
        this.stack = stack;
    }

    /**
     * {@return a header field}
     *
     * @throws IllegalArgumentException if the value is malformed
     */
    Header header(String name, String value) {
        try {
            return stack.headers().createHeader(name, value);
        } catch (ParseException e) {
            throw new IllegalArgumentException("illegal value of " + name, e);
        }
    }

    /** {@return a URI; {@link IllegalArgumentException} if it is none} */
    URI uri(String text) {
        try {
            return stack.addresses().createURI(text);
        } catch (ParseException e) {
            throw new IllegalArgumentException("not a URI", e);
        }
    }

    /**
     * {@return a request of the core's own, without Via}
     *
     * @param lines the header lines but Via, Max-Forwards and Content-Length, {@code Name: value} each
     */
    Request request(String method, String uri, List<String> lines) {
        try {
            String head = method + ' ' + uri + " SIP/2.0\r\nMax-Forwards: 70\r\n" + String.join("\r\n", lines) + "\r\n\r\n";
            return stack.messages().createRequest(head);
        } catch (ParseException e) {
            throw new IllegalArgumentException("no " + method + " can be made: " + e.getMessage(), e);
        }
    }

    /** {@return a response to the request; beyond 100 with a To tag} */
    Response response(Request request, int status) {
        try {
            Response response = stack.messages().createResponse(status, request);
            ToHeader to = (ToHeader) response.getHeader(ToHeader.NAME);
            if (status > 100 && to.getTag() == null) {
                to.setTag(token());
            }
            return response;
        } catch (ParseException e) {
            throw new IllegalArgumentException("no response can be made: " + e.getMessage(), e);
        }
    }

    /** Answers a request without a body. */
    void reply(ServerTransaction transaction, int status) {
        reply(transaction, response(transaction.getRequest(), status));
    }

    /** Answers a request. */
    void reply(ServerTransaction transaction, Response response) {
        try {
            transaction.sendResponse(response);
        } catch (SipException | InvalidArgumentException e) {
            LOG.warn("lab core: {} to {} not sent: {}", response.getStatusCode(), name(response), e.getMessage());
        }
    }

    /**
     * Sends a request towards its top Route or Request-URI with a Via of the core.
     *
     * @return the transaction, empty if it could not be sent; its taker was told then
     */
    Optional<ClientTransaction> send(Request request, ResponseTaker taker) {
        try {
            addVia(request, null);
            ClientTransaction transaction = stack.provider().getNewClientTransaction(request);
            transaction.setApplicationData(taker);
            transaction.sendRequest();
            return Optional.of(transaction);
        } catch (SipException | IllegalArgumentException e) {
            LOG.warn("lab core: {} {} not sent: {}", request.getMethod(), request.getRequestURI(), e.getMessage());
            taker.failed(Response.SERVICE_UNAVAILABLE);
            return Optional.empty();
        }
    }

    /** Cancels an INVITE that the core sent. */
    void cancel(ClientTransaction invite) {
        try {
            stack.provider().getNewClientTransaction(invite.createCancel()).sendRequest();
        } catch (SipException e) {
            LOG.warn("lab core: CANCEL not sent: {}", e.getMessage());
        }
    }

    /** Sends an ACK for a 2xx on, which belongs to no transaction (RFC 3261 §16.11). */
    void sendStateless(Request ack) {
        try {
            addVia(ack, "z9hG4bK" + token());
            stack.provider().sendRequest(ack);
        } catch (SipException | IllegalArgumentException e) {
            LOG.warn("lab core: {} {} not sent: {}", ack.getMethod(), ack.getRequestURI(), e.getMessage());
        }
    }

    /** Sends a 2xx on that came again, after its transaction ended (RFC 3261 §16.7). */
    void sendStateless(Response response) {
        ViaHeader top = (ViaHeader) response.getHeader(ViaHeader.NAME);
        if (top == null || !stack.isHere(top.getHost(), top.getPort())) {
            return;
        }
        response.removeFirst(ViaHeader.NAME);
        if (response.getHeader(ViaHeader.NAME) == null) {
            return;
        }
        try {
            stack.provider().sendResponse(response);
        } catch (SipException e) {
            LOG.warn("lab core: {} not sent: {}", name(response), e.getMessage());
        }
    }

    private void addVia(Request request, String branch) {
        ListenAddress here = stack.at(transport(request));
        try {
            request.addFirst(stack.headers().createViaHeader(here.host(), here.port(), here.transport(), branch));
        } catch (SipException | ParseException | InvalidArgumentException e) {
            throw new IllegalArgumentException("no Via can be made", e);
        }
    }

    /** {@return the transport that the next hop asks for, else UDP} */
    private static String transport(Request request) {
        RouteHeader route = (RouteHeader) request.getHeader(RouteHeader.NAME);
        URI next = route == null ? request.getRequestURI() : route.getAddress().getURI();
        if (!(next instanceof SipURI sip) || !NextHop.isReachable(sip)) {
            throw new IllegalArgumentException("the next hop is no SIP URI with an IP address");
        }
        String transport = sip.getTransportParam();
        return transport == null ? "udp" : transport.toLowerCase(Locale.ROOT);
    }

    /** {@return a value that nobody guesses} */
    static String token() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static String name(Message message) {
        return String.valueOf(message.getHeader("CSeq")).strip();
    }
}
