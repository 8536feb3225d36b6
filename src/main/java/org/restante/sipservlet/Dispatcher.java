package org.restante.sipservlet;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import javax.servlet.sip.Address;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipSession;
import javax.servlet.sip.TooManyHopsException;
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
    private static final HeaderField RETRY_AFTER = new HeaderField("Retry-After", "5");

    private final HandlerIndex index;
    private final Dialogs dialogs;
    private final RequestCheck check;
    private final Unhandled unhandled;
    private final HandlerWatch watch;
    private final OpenRequests open;

    Dispatcher(HandlerIndex index, Dialogs dialogs, RequestCheck check, HandlerWatch watch,
            OpenRequests open) {
        this.index = index;
        this.dialogs = dialogs;
        this.check = check;
        this.unhandled = new Unhandled(index.knownMethods());
        this.watch = watch;
        this.open = open;
    }

    void request(SipServletRequest request) {
        try {
            LoggingContext.enter(request);
            dispatch(request);
            if (!isLeftAlone(request) && !open.isAnswered(request) && !isPassedOn(request) && !dialogs.waits(request)) {
                open.add(request);
            }
        } catch (SipReject reject) {
            refuse(request, reject);
        } catch (ServletParseException garbled) {
            refuse(request, new SipReject(SipServletResponse.SC_BAD_REQUEST, garbled.getMessage()));
        } catch (RejectedExecutionException full) {
            refuse(request, new SipReject(SipServletResponse.SC_SERVICE_UNAVAILABLE, "too much work is waiting",
                    RETRY_AFTER));
        } catch (IOException lost) { // the peer is gone, or something that the handler asked of the network
            LOG.warn("{} from {} (Call-ID {}) could not be handled: {}", request.getMethod(), peer(request),
                    request.getCallId(), lost.toString());
            answer(request, SipServletResponse.SC_SERVER_INTERNAL_ERROR, List.of());
        } catch (Throwable fault) {
            LOG.error("{} from {} (Call-ID {}) could not be handled", request.getMethod(), peer(request),
                    request.getCallId(), fault);
            answer(request, SipServletResponse.SC_SERVER_INTERNAL_ERROR, List.of());
        } finally {
            LoggingContext.leave();
        }
    }

    /** In this order: method and mandatory headers, a dialog of ours, handlers, defaults (RFC 3261 §8.2). */
    private void dispatch(SipServletRequest request) throws Throwable {
        if (!request.isInitial() && isPassedOn(request)) {
            return;
        }
        if (index.knownMethods().contains(request.getMethod())) {
            check.mandatoryHeaders(request);
        }
        if (dialogs.handle(request)) {
            return;
        }
        Optional<HandlerMethod> handler = index.find(request);
        if (handler.isPresent()) {
            check.extensions(request);
            invoke(handler.get(), request);
        } else {
            unhandled.request(request);
        }
    }

    private void invoke(HandlerMethod handler, SipServletRequest request) throws Throwable {
        HandlerWatch.Running running = watch.begin(handler.where());
        try {
            handler.handle().invokeExact(request);
        } finally {
            watch.end(running);
        }
    }

    private void invoke(HandlerMethod handler, SipServletResponse response) throws Throwable {
        HandlerWatch.Running running = watch.begin(handler.where());
        try {
            handler.handle().invokeExact(response);
        } finally {
            watch.end(running);
        }
    }

    void response(SipServletResponse response) {
        try {
            LoggingContext.enter(response);
            if (response.getProxy() != null || dialogs.handle(response)) {
                return;
            }
            Optional<HandlerMethod> handler = index.find(response);
            if (handler.isPresent()) {
                invoke(handler.get(), response);
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
        } finally {
            LoggingContext.leave();
        }
    }

    /**
     * Whether the answers are those of whoever the request was passed on to: it, or what it follows. To the container a
     * request that a handler passes on remains an initial one. Max-Forwards 0 forbids no more than to send a request on (RFC
     * 3261 §16.3), yet the container answers 483 as soon as it is asked for a proxy.
     */
    private static boolean isPassedOn(SipServletRequest request) throws TooManyHopsException {
        SipSession session = request.getSession(false);
        if (request.getMaxForwards() == 0 || session == null || !session.isValid()) {
            return false;
        }
        Proxy proxy = request.getProxy(false);
        boolean over = proxy != null && proxy.getOriginalRequest() == null; // then it is the proxy of an earlier one
        return proxy != null && !(over && request.isInitial());
    }

    /** There is no answer to an ACK, and the container has answered a CANCEL. */
    private static boolean isLeftAlone(SipServletRequest request) {
        return request.getMethod().equals("ACK") || request.getMethod().equals("CANCEL");
    }

    private void refuse(SipServletRequest request, SipReject reject) {
        LOG.info("{} from {} for {}: {} {}", request.getMethod(), peer(request), request.getRequestURI(),
                reject.status(), reject.getMessage());
        answer(request, reject.status(), reject.headers());
    }

    /** Answers what its handler could not, unless the handler had answered before it failed. */
    private void answer(SipServletRequest request, int status, List<HeaderField> headers) {
        if (request.getMethod().equals("ACK")) {
            end(request.getSession()); // a dialog whose start we could not take (RFC 3261 §13.3.1.4)
            return;
        }
        try {
            if (isLeftAlone(request) || open.isAnswered(request) || isPassedOn(request)) {
                return;
            }
            SipAnswer.send(request, status, headers);
            dialogs.failed(request);
        } catch (IllegalArgumentException e) {
            LOG.error("a header of the answer {} to {} is not legal: {}", status, request.getMethod(), e.toString());
            answer(request, SipServletResponse.SC_SERVER_INTERNAL_ERROR, List.of());
        } catch (IOException | TooManyHopsException | RuntimeException e) {
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
            if (Acknowledgement.send(response)) {
                end(response.getSession());
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("a 2xx that nobody wants (Call-ID {}) could not be acknowledged: {}", response.getCallId(), e.toString());
        }
    }

    private static void end(SipSession session) {
        try {
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
