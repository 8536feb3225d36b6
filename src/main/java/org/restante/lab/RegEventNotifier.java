package org.restante.lab;

import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sip.ServerTransaction;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.EventHeader;
import javax.sip.header.ExpiresHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.restante.cpm.ServedUser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells subscribers the registration state of users (RFC 3680, RFC 6665): full state on every change. */
final class RegEventNotifier {

    private static final Logger LOG = LoggerFactory.getLogger(RegEventNotifier.class);
    private static final int MAX_SUBSCRIPTIONS = 100_000;
    private static final int MAX_PER_USER = 16;

    private final SipWire wire;
    private final Registrar registrar;
    private final CoreAddress core;
    private final Clock clock;
    private final Map<String, RegEventSubscription> subscriptions = new HashMap<>();
    private final Map<ServedUser, Map<String, RegEventSubscription>> byUser = new HashMap<>();

    RegEventNotifier(SipWire wire, Registrar registrar, CoreAddress core, Clock clock) {
        this.wire = wire;
        this.registrar = registrar;
        this.core = core;
        this.clock = clock;
    }

    /**
     * Takes a SUBSCRIBE.
     *
     * @param user the user that its Request-URI names, if it is one of ours
     * @throws RefusedException 481, 489, 404, 503 or 400
     */
    void take(ServerTransaction transaction, Request request, Optional<ServedUser> user) throws RefusedException {
        if (!(request.getHeader(EventHeader.NAME) instanceof EventHeader event) || !event.getEventType().equals("reg")) {
            throw new RefusedException(Response.BAD_EVENT, "no event package but reg");
        }
        boolean inDialog = ((ToHeader) request.getHeader(ToHeader.NAME)).getTag() != null;
        Response ok = wire.response(request, Response.OK);
        long seconds = seconds(request);
        ok.setHeader(wire.header("Expires", Long.toString(seconds)));
        ok.setHeader(wire.header("Contact", '<' + core.uri("scscf") + '>'));
        Instant until = clock.instant().plusSeconds(seconds);
        RegEventSubscription subscription = inDialog ? known(request)
                : added(user.orElseThrow(() -> new RefusedException(404, "not a user of ours")),
                        new SubscriberDialog(request, ok), until);
        subscription.refresh(until);
        wire.reply(transaction, ok);
        tell(subscription, List.of());
        if (seconds == 0) {
            drop(subscription);
        }
    }

    /** {@return whether a request is in the dialog of a subscription} */
    boolean knows(Request request) {
        return subscriptions.containsKey(SubscriberDialog.key(request));
    }

    private static long seconds(Request request) {
        ExpiresHeader expires = request.getExpires();
        return expires == null ? RegisterReader.MAX_EXPIRES
                : Math.max(0, Math.min(RegisterReader.MAX_EXPIRES, expires.getExpires()));
    }

    private RegEventSubscription known(Request request) throws RefusedException {
        RegEventSubscription subscription = subscriptions.get(SubscriberDialog.key(request));
        if (subscription == null) {
            throw new RefusedException(481, "no such subscription");
        }
        return subscription;
    }

    private RegEventSubscription added(ServedUser user, SubscriberDialog dialog, Instant until) throws RefusedException {
        Map<String, RegEventSubscription> others = byUser.getOrDefault(user, Map.of());
        if (subscriptions.size() >= MAX_SUBSCRIPTIONS || others.size() >= MAX_PER_USER) {
            throw new RefusedException(503, "too many subscriptions");
        }
        RegEventSubscription subscription = new RegEventSubscription(user, dialog, until);
        subscriptions.put(dialog.key(), subscription);
        byUser.computeIfAbsent(user, u -> new LinkedHashMap<>()).put(dialog.key(), subscription);
        return subscription;
    }

    private void drop(RegEventSubscription subscription) {
        subscriptions.remove(subscription.dialog().key());
        byUser.computeIfPresent(subscription.user(), (user, theirs) -> {
            theirs.remove(subscription.dialog().key());
            return theirs.isEmpty() ? null : theirs;
        });
    }

    /** Tells a user's subscribers. */
    void changed(RegistrationChange change) {
        List.copyOf(byUser.getOrDefault(change.user(), Map.of()).values()).forEach(s -> tell(s, change.ended()));
    }

    /** Ends the subscriptions whose time has come. */
    void expire() {
        Instant now = clock.instant();
        List<RegEventSubscription> over = new ArrayList<>(subscriptions.values());
        over.removeIf(s -> s.expires().isAfter(now));
        over.forEach(s -> {
            drop(s);
            tell(s, List.of());
        });
    }

    private void tell(RegEventSubscription subscription, List<Binding> ended) {
        boolean last = !subscription.expires().isAfter(clock.instant());
        // The last NOTIFY does not wait for the answer to one before it.
        if (subscription.changed(ended) || last) {
            sendNotify(subscription);
        }
    }

    private void sendNotify(RegEventSubscription subscription) {
        Instant now = clock.instant();
        long left = Math.max(0, Duration.between(now, subscription.expires()).toSeconds());
        boolean over = !subscription.expires().isAfter(now);
        List<String> lines = new ArrayList<>(subscription.dialog().nextNotify());
        lines.addAll(List.of("Contact: <" + core.uri("scscf") + ">", "Event: reg",
                "Subscription-State: " + (over ? "terminated;reason=timeout" : "active;expires=" + left)));
        Request request = wire.request(Request.NOTIFY, subscription.dialog().target(), lines);
        byte[] document = subscription.nextDocument(registrar.bindings(subscription.user()), now).format();
        try {
            request.setContent(document, (ContentTypeHeader) wire.header("Content-Type", "application/reginfo+xml"));
        } catch (ParseException e) {
            throw new IllegalStateException("octets refused as a body", e);
        }
        wire.send(request, new NotifyAnswer(subscription));
    }

    /** What a subscriber says to a NOTIFY: anything but a success ends its subscription (RFC 6665 §4.2.2). */
    private final class NotifyAnswer implements ResponseTaker {

        private final RegEventSubscription subscription;

        NotifyAnswer(RegEventSubscription subscription) {
            this.subscription = subscription;
        }

        @Override
        public void answered(Response response) {
            if (response.getStatusCode() >= 300) {
                failed(response.getStatusCode());
            } else if (response.getStatusCode() >= 200 && subscription.answered()
                    && subscriptions.containsKey(subscription.dialog().key())) {
                sendNotify(subscription);
            }
        }

        @Override
        public void failed(int status) {
            if (subscriptions.containsKey(subscription.dialog().key())) {
                LOG.info("lab core: subscription to {} dropped, its NOTIFY failed with {}", subscription.user(), status);
                drop(subscription);
            }
        }
    }
}
