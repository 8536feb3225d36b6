package org.restante.trigger;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.restante.codec.reginfo.RegInfo;
import org.restante.config.Settings;
import org.restante.cpm.Device;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.Gruu;
import org.restante.cpm.Icsi;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registrations of served users, as the core tells them: third-party REGISTER says that a user is there and through
 * which S-CSCF, reg-event documents say with which devices (TRG-01..TRG-03). Kept in memory; the core tells it again.
 *
 * <p>Safe to call from any thread; events are fired on the caller's thread and must be handed over at once.
 */
@Singleton
public final class Registrations {

    /** What a report of the core asks of whoever brought it. */
    public enum Answer {
        /** Nothing. */
        NONE,
        /** Ask for the user's whole registration state: by a subscription, or by refreshing the one that missed a document. */
        SUBSCRIBE
    }

    private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);

    /** Characters of a User-Agent that are kept. */
    private static final int MAX_USER_AGENT = 200;

    private final Event<Trigger> triggers;
    private final Icsi deferred;
    private final Map<ServedUser, State> states = new ConcurrentHashMap<>();

    /** What is known of one user; guarded by itself. */
    private static final class State {
        private String serving;
        private boolean subscribed;
        private String subscription = "";
        private long version;
        private final Map<String, Device> byContactId = new LinkedHashMap<>();
        private final Map<InstanceId, String> userAgents = new LinkedHashMap<>();
    }

    /** @param triggers where triggers are fired @param settings by which name deferred delivery is known */
    @Inject
    public Registrations(Event<Trigger> triggers, Settings settings) {
        this(triggers, new Icsi(settings.tag().deferred()));
    }

    /** Where deferred delivery is known by its usual name. */
    public Registrations(Event<Trigger> triggers) {
        this(triggers, FeatureTag.DEFERRED.icsi());
    }

    private Registrations(Event<Trigger> triggers, Icsi deferred) {
        this.triggers = triggers;
        this.deferred = deferred;
    }

    /**
     * The core reports a registration (TRG-01).
     *
     * @param user    whose
     * @param serving SIP URI of the S-CSCF
     * @param active  whether any contact is left
     */
    public Answer registered(ServedUser user, String serving, boolean active) {
        if (!active) {
            states.remove(user);
            LOG.info("{} is not registered any more", user);
            return Answer.NONE;
        }
        State state = states.computeIfAbsent(user, key -> new State());
        Set<InstanceId> known = new HashSet<>();
        boolean subscribe;
        synchronized (state) {
            state.serving = serving;
            subscribe = !state.subscribed;
            state.subscribed = true;
            state.byContactId.values().forEach(device -> known.add(device.instance()));
        }
        if (!known.isEmpty()) { // a sign of life of devices that we know already
            triggers.fire(new Trigger.DeviceRegistered(user, known));
        }
        return subscribe ? Answer.SUBSCRIBE : Answer.NONE;
    }

    /** A device of a user called itself so when it registered. What is not told of a registered user is not kept. */
    public void userAgent(ServedUser user, InstanceId instance, String userAgent) {
        State state = states.get(user);
        if (state != null) {
            synchronized (state) {
                if (state.userAgents.size() < RegInfo.MAX_CONTACTS || state.userAgents.containsKey(instance)) {
                    state.userAgents.put(instance, userAgent.length() <= MAX_USER_AGENT ? userAgent
                            : userAgent.substring(0, MAX_USER_AGENT));
                }
            }
        }
    }

    /** The subscription to a user's registration state ended or was refused; the next report subscribes again. */
    public void subscriptionLost(ServedUser user) {
        State state = states.get(user);
        if (state != null) {
            synchronized (state) {
                state.subscribed = false;
            }
        }
    }

    /** {@return whether the caller is to subscribe: the user is registered and there is no subscription} */
    public boolean claimSubscription(ServedUser user) {
        State state = states.get(user);
        if (state == null) {
            return false;
        }
        synchronized (state) {
            boolean claimed = !state.subscribed;
            state.subscribed = true;
            return claimed;
        }
    }

    /** {@return whether the user is registered as far as we know} */
    public boolean isRegistered(ServedUser user) {
        return states.containsKey(user);
    }

    /**
     * A registration event document arrived (TRG-02). A full document replaces what is known, also with an equal
     * version, as a refresh repeats it; a partial one must follow the last version. Versions are counted within one
     * subscription (RFC 3680 §5.1): a new subscription begins with a full document, and the one that spoke last in full is
     * followed.
     *
     * @param subscription what tells the user's subscriptions apart, for example the Call-ID
     * @return {@code SUBSCRIBE} if a version was missed
     */
    public Answer document(ServedUser user, String subscription, RegInfo document) {
        State state = states.get(user);
        if (state == null) {
            LOG.debug("registration document for {} who is not registered", user);
            return Answer.NONE;
        }
        Set<InstanceId> fresh;
        synchronized (state) {
            boolean followed = subscription.equals(state.subscription);
            if (document.full() ? followed && document.version() < state.version
                    : !followed || document.version() != state.version + 1) {
                boolean missed = followed && document.version() > state.version;
                LOG.info("registration document {} of {} after {}: {}", document.version(), user, state.version,
                        missed ? "one was missed" : "late, ignored");
                return missed ? Answer.SUBSCRIBE : Answer.NONE;
            }
            state.subscription = subscription;
            state.version = document.version();
            fresh = apply(user, state, document);
        }
        if (!fresh.isEmpty()) {
            triggers.fire(new Trigger.DeviceRegistered(user, fresh));
        }
        return Answer.NONE;
    }

    /** {@return what is known of a user's devices; none if the user is not registered} */
    public RegisteredDevices devices(ServedUser user) {
        State state = states.get(user);
        if (state == null) {
            return new RegisteredDevices(Optional.empty(), List.of());
        }
        synchronized (state) {
            return new RegisteredDevices(Optional.ofNullable(state.serving), state.byContactId.values().stream().map(device ->
                    device.withUserAgent(state.userAgents.getOrDefault(device.instance(), ""))).toList());
        }
    }

    private Set<InstanceId> apply(ServedUser user, State state, RegInfo document) {
        Map<String, Device> before = new LinkedHashMap<>(state.byContactId);
        if (document.full()) {
            state.byContactId.clear();
        }
        for (RegInfo.Registration registration : document.registrations()) {
            if (!isOf(user, registration)) {
                continue; // an identity of the same implicit registration set; its contacts are the same
            }
            if (registration.state().equals("terminated")) {
                state.byContactId.clear(); // its contacts need not be listed
            } else {
                registration.contacts().forEach(contact -> apply(state, contact));
            }
        }
        Set<InstanceId> fresh = new HashSet<>();
        state.byContactId.values().stream().filter(device -> !before.containsValue(device))
                .forEach(device -> fresh.add(device.instance()));
        return fresh;
    }

    private void apply(State state, RegInfo.Contact contact) {
        state.byContactId.remove(contact.id());
        if (contact.active() && state.byContactId.size() < RegInfo.MAX_CONTACTS) {
            device(contact).ifPresent(device -> state.byContactId.put(contact.id(), device));
        }
    }

    private static boolean isOf(ServedUser user, RegInfo.Registration registration) {
        try {
            return ServedUser.of(registration.aor()).equals(user);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Optional<Device> device(RegInfo.Contact contact) {
        String instance = contact.unknownParams().getOrDefault("+sip.instance", "").replaceAll("[<>\"]", "").trim();
        Optional<Gruu> gruu = contact.publicGruu().flatMap(Registrations::gruu);
        try {
            return Optional.of(new Device(new InstanceId(limited(instance.isEmpty() ? contact.uri() : instance)), gruu,
                    contact.uri(), FeatureTag.parse(contact.unknownParams().getOrDefault(FeatureTag.PARAMETER, ""), deferred)));
        } catch (IllegalArgumentException e) {
            LOG.warn("contact {} is passed over: {}", contact.id(), e.getMessage());
            return Optional.empty();
        }
    }

    private static String limited(String text) {
        return text.length() <= InstanceId.MAX_LENGTH ? text : text.substring(0, InstanceId.MAX_LENGTH);
    }

    private static Optional<Gruu> gruu(String uri) {
        try {
            return Optional.of(new Gruu(uri));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a GRUU that is none: the contact is served as one without
        }
    }
}
