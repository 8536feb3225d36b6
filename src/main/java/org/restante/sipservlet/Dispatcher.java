package org.restante.sipservlet;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.servlet.sip.Address;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipSession;
import org.restante.cpm.HeaderField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every message to the one method that handles it, and answers what nobody handles. No exception gets past it:
 * the container would answer again, or leave a 2xx without ACK.
 *
 * <p>Runs on the container's threads, under the lock of the message's application session.
 */
public final class Dispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final HandlerIndex index;
    private final Dialogs dialogs;
    private final String allow;

    Dispatcher(HandlerIndex index, Dialogs dialogs) {
        this.index = index;
        this.dialogs = dialogs;
        this.allow = String.join(", ", index.knownMethods());
    }

    void request(SipServletRequest request) {
        try {
            if (!request.isInitial() && isProxied(request) || dialogs.handle(request)) {
                return;
            }
            Optional<HandlerMethod> handler = index.find(request);
            if (handler.isPresent()) {
                handler.get().handle().invoke(request);
            } else {
                answerUnhandled(request);
            }
        } catch (SipReject reject) {
            LOG.info("{} from {} for {}: {} {}", request.getMethod(), peer(request), request.getRequestURI(),
                    reject.status(), reject.getMessage());
            answer(request, reject.status(), reject.headers());
        } catch (Throwable fault) {
            LOG.error("{} from {} (Call-ID {}) could not be handled", request.getMethod(), peer(request),
                    request.getCallId(), fault);
            answer(request, SipServletResponse.SC_SERVER_INTERNAL_ERROR, List.of());
        }
    }

    void response(SipServletResponse response) {
        try {
            if (response.getProxy() != null || dialogs.handle(response)) {
                return;
            }
            Optional<HandlerMethod> handler = index.find(response);
            if (handler.isPresent()) {
                handler.get().handle().invoke(response);
            } else if (isAcceptedInvite(response)) {
                acknowledgeAndEnd(response);
            } else {
                LOG.debug("unhandled {} to {}", response.getStatus(), response.getMethod());
            }
        } catch (Throwable fault) {
            LOG.error("{} to {} from {} (Call-ID {}) could not be handled", response.getStatus(), response.getMethod(),
                    peer(response), response.getCallId(), fault);
            if (isAcceptedInvite(response)) {
                acknowledgeAndEnd(response);
            }
        }
    }

    private static boolean isProxied(SipServletRequest request) throws javax.servlet.sip.TooManyHopsException {
        return request.getProxy(false) != null;
    }

    private void answerUnhandled(SipServletRequest request) {
        switch (request.getMethod()) {
            case "ACK", "CANCEL" -> LOG.debug("unhandled {}", request.getMethod());
            case "BYE", "PRACK" -> answer(request, SipServletResponse.SC_OK, List.of());
            default -> {
                if (!index.knownMethods().contains(request.getMethod())) {
                    answer(request, SipServletResponse.SC_METHOD_NOT_ALLOWED, List.of(new HeaderField("Allow", allow)));
                } else if (request.isInitial()) {
                    answer(request, SipServletResponse.SC_NOT_IMPLEMENTED, List.of());
                } else if (request.getMethod().equals("INVITE")) {
                    answer(request, SipServletResponse.SC_NOT_ACCEPTABLE_HERE, List.of());
                } else {
                    answer(request, SipServletResponse.SC_CALL_LEG_DONE, List.of());
                }
            }
        }
    }

    private static void answer(SipServletRequest request, int status, List<HeaderField> headers) {
        if (request.getMethod().equals("ACK") || request.isCommitted()) {
            return;
        }
        try {
            SipServletResponse response = request.createResponse(status);
            headers.forEach(header -> response.setHeader(header.name(), header.value()));
            response.send();
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} from {} could not be answered with {}: {}", request.getMethod(), peer(request), status,
                    e.toString());
        }
    }

    private static boolean isAcceptedInvite(SipServletResponse response) {
        return response.getMethod().equals("INVITE") && response.getStatus() >= 200 && response.getStatus() < 300;
    }

    /** Nobody wants this dialog: a 2xx must be acknowledged all the same (RFC 3261 §13.2.2.4). */
    static void acknowledgeAndEnd(SipServletResponse response) {
        try {
            response.createAck().send();
        } catch (IOException | IllegalStateException e) {
            LOG.debug("2xx was acknowledged before: {}", e.toString());
        }
        try {
            SipSession session = response.getSession();
            if (session.isValid() && session.getState() == SipSession.State.CONFIRMED) {
                session.createRequest("BYE").send();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("BYE for an unwanted dialog could not be sent: {}", e.toString());
        }
    }

    private static String peer(SipServletMessage message) {
        Address from = message.getFrom();
        return (from == null ? "?" : from.getURI()) + " at " + message.getRemoteAddr() + ':' + message.getRemotePort();
    }
}
