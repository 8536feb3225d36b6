package org.restante.sip;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.restante.config.NextHops;
import org.restante.config.Settings;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ServedUser;
import org.restante.sipservlet.CallLeg;
import org.restante.sipservlet.LegEvent;
import org.restante.sipservlet.LegId;
import org.restante.sipservlet.LegListener;
import org.restante.sipservlet.OutgoingRequest;
import org.restante.sipservlet.RequestWithin;
import org.restante.sipservlet.UserAgent;
import org.restante.trigger.RegisteredDevices;
import org.restante.trigger.RegistrationDoubted;
import org.restante.trigger.Registrations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Subscribes to the registration state of served users and keeps the subscriptions alive (TRG-02; RFC 3680 §4). */
@Singleton
public final class RegEventSubscription implements LegListener {

    /** Name of this listener in legs. */
    static final String NAME = "reg-event";

    private static final String REFRESH = "refresh";

    private static final Logger LOG = LoggerFactory.getLogger(RegEventSubscription.class);
    private static final long EXPIRES_SECONDS = 600_000;
    private static final Duration TRY_AGAIN = Duration.ofSeconds(30);

    /** By then the container listens: the application starts before it does. */
    private static final Duration RESUME_AFTER = Duration.ofSeconds(1);

    private final Settings settings;
    private final UserAgent userAgent;
    private final Registrations registrations;
    private final ScheduledExecutorService timer;
    private final Map<ServedUser, LegId> current = new ConcurrentHashMap<>();
    private final Map<LegId, ScheduledFuture<?>> refreshes = new ConcurrentHashMap<>(); // one a subscription

    /** @param settings the settings; the others are what it works with */
    @Inject
    public RegEventSubscription(Settings settings, UserAgent userAgent, Registrations registrations,
            ScheduledExecutorService timer) {
        this.settings = settings;
        this.userAgent = userAgent;
        this.registrations = registrations;
        this.timer = timer;
    }

    /**
     * Asks the core for the devices of users whose deliveries were cut off when this node was last stopped: they may be
     * there still and have no reason to register again. Needs {@code core.route}; the S-CSCF is known from registrations
     * only, and those are forgotten.
     */
    public void resume(List<ServedUser> users) {
        settings.core().route().ifPresent(route -> timer.schedule(() -> users.forEach(user -> {
            if (registrations.registered(user, route, true) == Registrations.Answer.SUBSCRIBE) {
                subscribe(user);
            }
        }), RESUME_AFTER.toMillis(), TimeUnit.MILLISECONDS));
    }

    /**
     * Subscribes to a user's registration state, through the S-CSCF that reported the user. A subscription that is there
     * from an earlier registration is refreshed instead, which brings a full document as well.
     */
    void subscribe(ServedUser user) {
        LegId there = current.get(user);
        if (there != null) {
            refresh(there, user);
            return;
        }
        RegisteredDevices known = registrations.devices(user);
        String identity = "<" + settings.serviceIdentity(user.domain()) + ">";
        OutgoingRequest subscribe = new OutgoingRequest("SUBSCRIBE", user.uri(), identity, "<" + user + ">",
                NextHops.of(known.serving(), settings.core()),
                List.of(new HeaderField("Event", "reg"),
                        new HeaderField("Accept", "application/reginfo+xml"),
                        new HeaderField("Expires", String.valueOf(EXPIRES_SECONDS)),
                        new HeaderField("P-Asserted-Identity", identity),
                        new HeaderField("User-Agent", settings.release())),
                Map.of(), Optional.empty(), new byte[0]);
        userAgent.send(subscribe, new CallLeg(NAME, user.uri()), Duration.ofSeconds(EXPIRES_SECONDS).plusMinutes(10));
    }

    /** A device was found gone: the core is asked for the whole state (table E.1: 404, 410). From any thread. */
    void on(@Observes RegistrationDoubted doubted) {
        LOG.info("a device of {} is gone; the core is asked for all of them", doubted.user());
        subscribe(doubted.user());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void on(LegId leg, String correlation, LegEvent event) {
        ServedUser user = new ServedUser(correlation);
        on(leg, user, event instanceof LegEvent.Answered refreshed ? refreshed.outcome() : event);
    }

    private void on(LegId leg, ServedUser user, LegEvent event) {
        if (event instanceof LegEvent.Accepted accepted) {
            current.put(user, leg);
            refreshLater(leg, user, accepted);
        } else if (event instanceof LegEvent.Refused refused) {
            lost(leg, user, refused.status() + " " + refused.reason());
            if (refused.status() == 481 && registrations.claimSubscription(user)) { // the core forgot it: a new one
                subscribe(user);
            }
        } else if (event instanceof LegEvent.Gone) {
            lost(leg, user, "it expired");
        }
    }

    private void refreshLater(LegId leg, ServedUser user, LegEvent.Accepted accepted) {
        long granted = accepted.header("Expires").filter(value -> value.matches("[0-9]{1,9}")).map(Long::parseLong)
                .orElse(EXPIRES_SECONDS);
        long seconds = granted > 1200 ? granted - 600 : Math.max(1, granted / 2); // RFC 3680 §4.4
        ScheduledFuture<?> due = timer.schedule(() -> {
            refreshes.remove(leg);
            if (registrations.isRegistered(user)) {
                refresh(leg, user);
            }
        }, seconds, TimeUnit.SECONDS);
        ScheduledFuture<?> before = refreshes.put(leg, due);
        if (before != null) {
            before.cancel(false);
        }
    }

    private void refresh(LegId leg, ServedUser user) {
        refresh(leg).thenAccept(told -> {
            if (!told) {
                lost(leg, user, "its dialog is gone");
            }
        });
    }

    /** Refreshes a subscription now, which brings a full document (RFC 3680 §4.7.2); {@return whether it is there} */
    CompletionStage<Boolean> refresh(LegId leg) {
        return userAgent.sendWithin(leg, new RequestWithin("SUBSCRIBE", List.of(new HeaderField("Event", "reg"),
                new HeaderField("Accept", "application/reginfo+xml"),
                new HeaderField("Expires", String.valueOf(EXPIRES_SECONDS))), REFRESH));
    }

    private void lost(LegId leg, ServedUser user, String reason) {
        current.remove(user, leg);
        ScheduledFuture<?> due = refreshes.remove(leg);
        if (due != null) {
            due.cancel(false);
        }
        lost(user, reason);
    }

    private void lost(ServedUser user, String reason) {
        LOG.warn("no subscription to the registration of {}: {}", user, reason);
        registrations.subscriptionLost(user);
        timer.schedule(() -> {
            if (registrations.claimSubscription(user)) {
                subscribe(user);
            }
        }, TRY_AGAIN.toSeconds(), TimeUnit.SECONDS);
    }
}
