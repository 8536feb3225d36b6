package org.restante.sipservlet;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import javax.servlet.ServletException;
import javax.servlet.sip.Parameterable;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipSession;
import javax.servlet.sip.SipURI;
import org.restante.config.ListenAddress;
import org.restante.config.Settings;
import org.restante.cpm.HeaderField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens dialogs and tells their story in our own records. Each leg has an application session of its own and names the
 * {@link LegListener} that is told of its events. A 2xx to INVITE is acknowledged here, at once; one that nobody waits
 * for any more, or a second one of a forked request, is acknowledged and ended (RFC 3261 §13.2.2.4, ERR-03).
 *
 * <p>Safe to call from any thread.
 */
@Singleton
public final class UserAgentClient implements UserAgent {

    /** Name of the SIP servlet, as sip.xml gives it: every session we open is handled by it. */
    public static final String SERVLET = "restante";

    private static final Logger LOG = LoggerFactory.getLogger(UserAgentClient.class);

    private final ContainerObjects container;
    private final SipExecutor executor;
    private final Settings settings;
    private final Instance<LegListener> listeners;
    private final Map<LegId, PendingInvite> pending = new ConcurrentHashMap<>();

    /** An INVITE without final answer, kept for CANCEL. */
    private static final class PendingInvite {
        private final SipServletRequest invite;
        private boolean ringing;
        private boolean cancelled;

        PendingInvite(SipServletRequest invite) {
            this.invite = invite;
        }
    }

    /** @param container the container's objects; the others are beans */
    @Inject
    public UserAgentClient(ContainerObjects container, SipExecutor executor, Settings settings,
            @Any Instance<LegListener> listeners) {
        this.container = container;
        this.executor = executor;
        this.settings = settings;
        this.listeners = listeners;
    }

    @Override
    public LegId send(OutgoingRequest request, CallLeg leg, Duration lasting) {
        SipFactory factory = container.sipFactory();
        SipApplicationSession applicationSession = factory.createApplicationSession();
        try {
            applicationSession.setExpires((int) Math.max(1, lasting.toMinutes()));
            SipServletRequest message = build(factory, applicationSession, request);
            SipSession session = message.getSession();
            session.setHandler(SERVLET);
            session.setAttribute(CallLeg.ATTRIBUTE, leg);
            LegId id = new LegId(applicationSession.getId(), session.getId());
            if (request.method().equals("INVITE")) {
                pending.put(id, new PendingInvite(message));
            }
            message.send();
            return id;
        } catch (IOException e) {
            abandon(applicationSession);
            throw new UncheckedIOException(request.method() + " cannot be sent", e);
        } catch (ServletException | RuntimeException e) {
            abandon(applicationSession);
            throw new IllegalArgumentException(request.method() + " cannot be built: " + e.getMessage(), e);
        }
    }

    private void abandon(SipApplicationSession applicationSession) {
        pending.keySet().removeIf(id -> id.applicationSession().equals(applicationSession.getId()));
        applicationSession.invalidate();
    }

    private SipServletRequest build(SipFactory factory, SipApplicationSession applicationSession,
            OutgoingRequest request) throws ServletException, IOException {
        SipServletRequest message = factory.createRequest(applicationSession, request.method(),
                factory.createAddress(request.from()), factory.createAddress(request.to()));
        message.setRequestURI(factory.createURI(request.requestUri()));
        List<String> routes = new ArrayList<>(request.routes());
        java.util.Collections.reverse(routes);
        for (String route : routes) {
            message.pushRoute((SipURI) factory.createURI(route));
        }
        message.getSession().setOutboundInterface(outbound(factory, request));
        for (HeaderField header : request.headers()) {
            message.addHeader(header.name(), header.value());
        }
        if (!request.contactParameters().isEmpty()) {
            Parameterable contact = message.getAddressHeader("Contact");
            request.contactParameters().forEach(contact::setParameter);
        }
        if (request.contentType().isPresent()) {
            message.setContent(request.body(), request.contentType().get());
        }
        return message;
    }

    /** The container would take any of its addresses; ours is the first of the transport that the next hop wants. */
    private InetSocketAddress outbound(SipFactory factory, OutgoingRequest request) throws ServletParseException {
        String next = request.routes().isEmpty() ? request.requestUri() : request.routes().get(0);
        String wanted = factory.createURI(next) instanceof SipURI uri && uri.getTransportParam() != null
                ? uri.getTransportParam().toLowerCase(java.util.Locale.ROOT) : "udp";
        ListenAddress address = settings.sip().listen().stream().filter(a -> a.transport().equals(wanted)).findFirst()
                .orElse(settings.sip().listen().get(0));
        return new InetSocketAddress(address.host(), address.port());
    }

    @Override
    public void end(LegId leg, List<HeaderField> headers) {
        executor.submit(leg.applicationSession(), applicationSession -> {
            SipSession session = applicationSession.getSipSession(leg.session());
            PendingInvite invite = pending.get(leg);
            if (invite != null) {
                invite.cancelled = true;
                if (invite.ringing) {
                    send(invite.invite.createCancel(), headers);
                }
            } else if (session != null && session.isValid() && session.getState() == SipSession.State.CONFIRMED) {
                send(session.createRequest("BYE"), headers);
            }
        });
    }

    @Override
    public void sendWithin(LegId leg, String method, List<HeaderField> headers) {
        executor.submit(leg.applicationSession(), applicationSession -> {
            SipSession session = applicationSession.getSipSession(leg.session());
            if (session != null && session.isValid()) {
                send(session.createRequest(method), headers);
            }
        }).thenAccept(outcome -> {
            if (outcome == SipExecutor.Outcome.GONE) {
                LOG.info("{} was not sent: its dialog is gone", method);
            }
        });
    }

    /**
     * Finds the purpose of an in-dialog request of the peer.
     *
     * @param listener name of a listener
     * @return what that listener knows the leg by, if the request belongs to a leg of its
     */
    public Optional<String> correlation(SipServletMessage message, String listener) {
        return message.getSession().getAttribute(CallLeg.ATTRIBUTE) instanceof CallLeg leg
                && leg.listener().equals(listener) ? Optional.of(leg.correlation()) : Optional.empty();
    }

    private static void send(SipServletRequest request, List<HeaderField> headers) throws IOException {
        headers.forEach(header -> request.addHeader(header.name(), header.value()));
        request.send();
    }

    /** {@return whether the in-dialog request belonged to a leg and was handled} */
    boolean handle(SipServletRequest request) throws IOException {
        if (!(request.getSession().getAttribute(CallLeg.ATTRIBUTE) instanceof CallLeg leg)) {
            return false;
        }
        switch (request.getMethod()) {
            case "BYE" -> {
                String reason = request.getHeader("Reason");
                request.createResponse(SipServletResponse.SC_OK).send();
                tell(id(request), leg, new LegEvent.Ended(reason == null ? "" : reason));
                return true;
            }
            case "UPDATE", "OPTIONS" -> {
                SipServletResponse response = request.createResponse(SipServletResponse.SC_OK);
                copy("Session-Expires", request, response);
                response.send();
                return true;
            }
            case "INVITE" -> { // we change no session; one that is refreshed this way goes on until its end
                request.createResponse(SipServletResponse.SC_NOT_ACCEPTABLE_HERE).send();
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    private static void copy(String name, SipServletMessage from, SipServletMessage to) {
        if (from.getHeader(name) != null) {
            to.setHeader(name, from.getHeader(name));
        }
    }

    /** {@return whether the response belonged to a leg's opening request and was handled} */
    boolean handle(SipServletResponse response) throws IOException {
        if (!(response.getSession().getAttribute(CallLeg.ATTRIBUTE) instanceof CallLeg leg)) {
            return false;
        }
        if (response.getMethod().equals("BYE") || response.getMethod().equals("CANCEL")) {
            return true; // the leg has ended for us already
        }
        LegId id = id(response);
        if (response.getMethod().equals("INVITE")) {
            invite(id, leg, response);
        } else if (response.getStatus() >= 200) {
            tell(id, leg, outcome(response));
        }
        return true;
    }

    private void invite(LegId id, CallLeg leg, SipServletResponse response) throws IOException {
        if (response.getStatus() < 200) {
            PendingInvite invite = pending.get(id);
            if (invite != null && !invite.ringing) {
                invite.ringing = true;
                if (invite.cancelled) {
                    invite.invite.createCancel().send();
                }
            }
            tell(id, leg, new LegEvent.Provisional(response.getStatus()));
            return;
        }
        PendingInvite invite = pending.remove(id);
        if (response.getStatus() >= 300) {
            tell(id, leg, outcome(response));
        } else if (invite == null) {
            LOG.info("second 2xx for {} (forked), ended", leg.correlation());
            Dispatcher.acknowledgeAndEnd(response);
        } else if (invite.cancelled) {
            Dispatcher.acknowledgeAndEnd(response);
            tell(id, leg, new LegEvent.Refused(487, "accepted after CANCEL", OptionalLong.empty()));
        } else {
            response.createAck().send();
            tell(id, leg, outcome(response));
        }
    }

    void expired(SipApplicationSession applicationSession) {
        for (Iterator<?> sessions = applicationSession.getSessions("SIP"); sessions.hasNext();) {
            SipSession session = (SipSession) sessions.next();
            if (session.getAttribute(CallLeg.ATTRIBUTE) instanceof CallLeg leg) {
                LegId id = new LegId(applicationSession.getId(), session.getId());
                pending.remove(id);
                tell(id, leg, new LegEvent.Gone());
            }
        }
    }

    private void tell(LegId id, CallLeg leg, LegEvent event) {
        for (LegListener listener : listeners) {
            if (listener.name().equals(leg.listener())) {
                listener.on(id, leg.correlation(), event);
                return;
            }
        }
        LOG.error("no listener named {} for {}", leg.listener(), leg.correlation());
    }

    /** {@return the name of the SIP session that a message belongs to} */
    public LegId leg(SipServletMessage message) {
        return id(message);
    }

    private static LegId id(SipServletMessage message) {
        return new LegId(message.getApplicationSession().getId(), message.getSession().getId());
    }

    private static LegEvent outcome(SipServletResponse response) throws IOException {
        if (response.getStatus() >= 300) {
            String retryAfter = response.getHeader("Retry-After");
            String seconds = retryAfter == null ? "" : retryAfter.trim().split("[^0-9]", 2)[0];
            return new LegEvent.Refused(response.getStatus(), response.getReasonPhrase(),
                    seconds.isEmpty() || seconds.length() > 9 ? OptionalLong.empty()
                            : OptionalLong.of(Long.parseLong(seconds)));
        }
        byte[] body = response.getRawContent();
        String type = response.getContentType();
        return new LegEvent.Accepted(response.getStatus(), SipHeaders.of(response), type == null ? "" : type,
                body == null ? new byte[0] : body);
    }
}
