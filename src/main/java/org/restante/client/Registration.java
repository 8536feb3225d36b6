package org.restante.client;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.sip.header.ContactHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.restante.cpm.Gruu;
import org.restante.cpm.HeaderField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One device's registration (RFC 3261 §10, RFC 5627 §4.1). Used on the client's lane only. */
final class Registration {

    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    private final ClientSettings settings;
    private final SipEndpoint endpoint;
    private final OutgoingRequests requests;
    private final ScheduledExecutorService lane;
    private final ClientListener listener;
    private final String callId;
    private final String tag = OutgoingRequests.newTag();
    private long sequence;
    private Optional<Registered> current = Optional.empty();
    private ScheduledFuture<?> refresh;

    Registration(ClientSettings settings, SipEndpoint endpoint, OutgoingRequests requests, ScheduledExecutorService lane,
            ClientListener listener) {
        this.settings = settings;
        this.endpoint = endpoint;
        this.requests = requests;
        this.lane = lane;
        this.listener = listener;
        this.callId = endpoint.newCallId();
    }

    /** {@return what the registrar granted last, empty while not registered} */
    Optional<Registered> current() {
        return current;
    }

    CompletionStage<Registered> register() {
        return send(settings.timers().registration()).thenApplyAsync(this::granted, lane);
    }

    CompletionStage<Void> unregister() {
        stopRefreshing();
        return send(Duration.ZERO).thenAcceptAsync(response -> {
            requireSuccess(response);
            current = Optional.empty();
        }, lane);
    }

    void stopRefreshing() {
        if (refresh != null) {
            refresh.cancel(false);
        }
    }

    private CompletionStage<Response> send(Duration expires) {
        String domain = "sip:" + settings.user().domain();
        return endpoint.send(requests.request(Request.REGISTER, domain, settings.user().uri(), tag, callId, ++sequence,
                List.of(requests.registrationContact(), new HeaderField("Expires", String.valueOf(expires.toSeconds())),
                        new HeaderField("Supported", "gruu, path"), new HeaderField("Allow", ReceptionAnswer.ALLOW))));
    }

    private Registered granted(Response response) {
        requireSuccess(response);
        Optional<ContactHeader> own = ownContact(response);
        Duration expires = Duration.ofSeconds(own.map(ContactHeader::getExpires).filter(seconds -> seconds > 0)
                .or(() -> Optional.ofNullable(response.getExpires()).map(e -> e.getExpires()))
                .orElse((int) settings.timers().registration().toSeconds()));
        Registered registered = new Registered(requests.contactUri(), own.flatMap(this::gruu), expires);
        current = Optional.of(registered);
        stopRefreshing();
        refresh = lane.schedule(this::refresh, untilRefresh(expires).toMillis(), TimeUnit.MILLISECONDS);
        return registered;
    }

    private void requireSuccess(Response response) {
        int status = response.getStatusCode();
        if (status == 401 || status == 407) {
            throw new ClientException("the registrar at " + settings.core() + " wants a password (" + status
                    + "); this client has none to give");
        }
        if (status >= 300) {
            throw new ClientException("registration of " + settings.user() + " refused: " + status + ' '
                    + response.getReasonPhrase());
        }
    }

    private Optional<ContactHeader> ownContact(Response response) {
        for (Iterator<?> contacts = response.getHeaders(ContactHeader.NAME); contacts.hasNext();) {
            ContactHeader contact = (ContactHeader) contacts.next();
            String instance = contact.getParameter("+sip.instance");
            if (instance != null ? instance.contains(settings.instance().value())
                    : contact.getAddress().getURI().toString().startsWith(requests.contactUri())) {
                return Optional.of(contact);
            }
        }
        return Optional.empty();
    }

    private Optional<Gruu> gruu(ContactHeader contact) {
        String uri = contact.getParameter("pub-gruu");
        try {
            return Optional.ofNullable(uri).map(u -> new Gruu(u.replace("\"", "")));
        } catch (IllegalArgumentException e) {
            LOG.warn("{} got a public GRUU that is none from {}", settings.user(), settings.core());
            return Optional.empty();
        }
    }

    /** When to refresh: 600 s before the end, or half-way of a short registration (3GPP TS 24.229 §5.1.1.4). */
    static Duration untilRefresh(Duration expires) {
        return expires.toSeconds() > 1200 ? expires.minusSeconds(600) : expires.dividedBy(2);
    }

    private void refresh() {
        register().whenComplete((done, failure) -> {
            if (failure != null) {
                lane.execute(() -> lost(Failures.reason(failure)));
            }
        });
    }

    private void lost(String reason) {
        current = Optional.empty();
        LOG.warn("{} is no longer registered: {}", settings.user(), reason);
        listener.onRegistrationLost(reason);
    }
}
