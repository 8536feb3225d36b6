package org.restante.delivery;

import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.restante.config.NextHops;
import org.restante.config.Settings;
import org.restante.cpm.Device;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;
import org.restante.disposition.NotificationSeen;
import org.restante.ladder.LadderBook;
import org.restante.lane.Lanes;
import org.restante.lane.Postponed;
import org.restante.msrp.MsrpAccess;
import org.restante.policy.DevicePause;
import org.restante.policy.DeviceSelection;
import org.restante.policy.InviteRefusal;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.MessageEndings;
import org.restante.queue.QueueOperations;
import org.restante.queue.QueueUnavailableException;
import org.restante.queue.TakenLate;
import org.restante.queue.UserPreferences;
import org.restante.sipservlet.LegEvent;
import org.restante.sipservlet.LegId;
import org.restante.sipservlet.LegListener;
import org.restante.sipservlet.UserAgent;
import org.restante.trigger.PreferencesChanged;
import org.restante.trigger.RegisteredDevices;
import org.restante.trigger.RegistrationDoubted;
import org.restante.trigger.Registrations;
import org.restante.trigger.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts deliveries: what wakes a user's queue is gathered for a moment (TRG-04), then every selected device gets a
 * session of its own (PUSH-01, PUSH-10), at most one at a time (TRG-10). A device that failed rests (TRG-11).
 */
@Singleton
public final class Campaigns implements LegListener {

    /** Name of this listener in legs. */
    static final String NAME = "delivery";

    private static final String STOPS = "the node stops";
    private static final String HELD_BACK = "its user wants nothing delivered now";

    private static final Logger LOG = LoggerFactory.getLogger(Campaigns.class);

    private final DeliveryTools tools;
    private final UserPreferences preferences;
    private final Registrations registrations;
    private final Event<RegistrationDoubted> doubts;
    private final Set<ServedUser> settling = ConcurrentHashMap.newKeySet();
    private final Map<UUID, DeliverySession> sessions = new ConcurrentHashMap<>();
    private final BusyDevices busy = new BusyDevices();
    private final Set<ServedUser> unserved = ConcurrentHashMap.newKeySet(); // those whose campaign waits for the store
    private final Set<ServedUser> cutOff = ConcurrentHashMap.newKeySet();
    private final Pauses pauses = new Pauses();
    private final Turns turns;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile boolean stopping;

    /** @param settings the settings; the others are what deliveries work with */
    @Inject
    public Campaigns(Settings settings, DeferredMessageQueue queue, QueueOperations operations, MessageEndings endings,
            UserPreferences preferences, HistoryRecording recording, UserAgent userAgent, MsrpAccess media, Lanes lanes,
            Postponed postponed, Clock clock, ScheduledExecutorService timer, Registrations registrations, Event<RegistrationDoubted> doubts,
            Procedures procedures, LadderBook ladders, LateReports late) {
        Settlement settlement = new Settlement(settings, queue, endings, recording, registrations, clock);
        this.tools = new DeliveryTools(settings, queue, operations, endings, settlement, recording, procedures, userAgent,
                media, lanes, postponed, clock, timer, ladders, late);
        this.registrations = registrations;
        this.doubts = doubts;
        this.preferences = preferences;
        this.turns = new Turns(settings.session().maxActive());
    }

    /** Something woke a user's queue. From any thread; does not block. */
    void on(@Observes Trigger trigger) {
        ServedUser user = trigger.user();
        if (trigger instanceof Trigger.DeviceRegistered registered) {
            Instant now = tools.clock().instant();
            busy.registered(user, registered.devices(), now); // first: whoever is not busy any more has his pause
            pauses.registered(user, registered.devices(), now);
        }
        if (stopping || registrations.devices(user).devices().isEmpty() || !settling.add(user)) {
            return;
        }
        later(tools.settings().trigger().settle(), user, () -> {
            settling.remove(user);
            campaign(user);
        });
    }

    /** A device told the sender of a message that it has it (I-12, IMDN-11). From any thread; does not block. */
    void on(@Observes NotificationSeen seen) {
        tools.lanes().run(seen.by().uri(), () -> {
            sessions.values().stream().filter(session -> session.user().equals(seen.by())).forEach(session -> session.on(seen));
            soon(seen.by(), "note that its message " + seen.messageId() + " was seen", () -> tools.settlement().told(seen));
        });
    }

    /** A device took a message that is held meanwhile: it is not given it again. From any thread; does not block. */
    void on(@Observes TakenLate taken) {
        tools.lanes().run(taken.user().uri(), () -> soon(taken.user(), "note that " + taken.device() + " has message " + taken.message(),
                () -> tools.settlement().took(taken)));
    }

    /** A user wants nothing now (DEF-03): what runs is ended, what is under way is given a moment. From any thread. */
    void on(@Observes PreferencesChanged changed) {
        if (changed.onHold()) {
            tools.lanes().run(changed.user().uri(), () -> sessions.values().stream()
                    .filter(session -> session.user().equals(changed.user())).forEach(session -> session.stop(HELD_BACK)));
        }
    }

    /** Does something now or, if the store is away, once it is back. On the user's lane. @param what in words */
    private void soon(ServedUser user, String what, Runnable work) {
        if (!isDone(user, what, work)) {
            tools.postponed().add(user.uri(), () -> stopping || isDone(user, what, work));
        }
    }

    private static boolean isDone(ServedUser user, String what, Runnable work) {
        try {
            work.run();
            return true;
        } catch (QueueUnavailableException e) {
            LOG.warn("{}: cannot {} now, tried again: {}", user, what, e.getMessage());
            return false;
        }
    }

    private void campaign(ServedUser user) {
        if (!isBegun(user) && unserved.add(user) && !tools.postponed().add(user.uri(), () -> isServed(user))) {
            unserved.remove(user);
        }
    }

    private boolean isServed(ServedUser user) {
        if (!stopping && !isBegun(user)) {
            return false;
        }
        unserved.remove(user);
        return true;
    }

    private boolean isBegun(ServedUser user) {
        return isDone(user, "begin a campaign", () -> inItsTurn(user));
    }

    private void inItsTurn(ServedUser user) {
        if (turns.isOf(user, sessions.size())) {
            try {
                begin(user);
            } finally {
                passOn(); // also if there was nothing for this one
            }
        }
    }

    private void passOn() {
        turns.next(sessions.size()).ifPresent(next -> tools.lanes().whenIdle(next.uri(), () -> campaign(next)));
    }

    private void begin(ServedUser user) {
        if (stopping || pauses.isSuspended(user, tools.clock().instant())) {
            return;
        }
        RegisteredDevices known = registrations.devices(user);
        if (!tools.queue().hasWaiting(user, tools.clock().instant()) || preferences.of(user).onHold()) {
            return;
        }
        List<DeliverySession> ready = new ArrayList<>();
        try {
            List<DeviceSelection.Target> targets = targets(user, known.devices());
            for (DeviceSelection.Target target : targets) {
                Reach reach = targets.size() == 1 ? Reach.ONLY : target == targets.get(0) ? Reach.FIRST : Reach.OTHER;
                DeliverySession session = new DeliverySession(user, target.device(), target.requestUri(), reach, tools, this::ended);
                if (session.claim()) {
                    ready.add(session);
                }
            }
        } finally {
            invite(user, known, ready); // also if the store went away before the claim for another device
        }
    }

    private void invite(ServedUser user, RegisteredDevices known, List<DeliverySession> ready) {
        List<String> nextHops = NextHops.all(known.serving(), tools.settings().core());
        if (stopping) {
            ready.forEach(session -> session.giveBack(STOPS));
            return;
        }
        for (DeliverySession session : ready) { // every claim stands before the first device can confirm
            sessions.put(session.id(), session);
            busy.begin(user, session.device().instance());
            session.invite(nextHops);
        }
    }

    /** Who addresses the user leaves the choice of the device to the core, so one session at a time is enough (I-01). */
    private List<DeviceSelection.Target> targets(ServedUser user, List<Device> devices) {
        List<DeviceSelection.Target> all = DeviceSelection.select(user, devices, notNow(user));
        boolean one = tools.settings().target().mode() == Settings.TargetMode.AOR && !all.isEmpty();
        return one ? all.subList(0, 1) : all;
    }

    private Set<InstanceId> notNow(ServedUser user) {
        Set<InstanceId> devices = pauses.notNow(user, tools.clock().instant());
        devices.addAll(busy.of(user));
        return devices;
    }

    private void ended(DeliverySession session, Ending ending) {
        boolean goesOn = session.successor().filter(this::follows).isPresent(); // first, so that a stop waits for it
        sessions.remove(session.id());
        if (goesOn) {
            return;
        }
        if (stopping && sessions.isEmpty()) {
            stopped.complete(null);
        }
        passOn();
        ServedUser user = session.user();
        InstanceId device = session.device().instance();
        if (session.refusal().filter(InviteRefusal::endsCampaign).isPresent()) { // table E.1: 600, 603
            sessions.values().stream().filter(other -> other.user().equals(user))
                    .forEach(other -> other.takeBack("declined on another device"));
        }
        if (ending.complete()) {
            pauses.over(user, device);
        } else if (!stopping && !tools.media().isOpen()) {
            awaitAccess(user);
        } else if (!stopping && !ending.reason().equals(HELD_BACK)) {
            rest(session, ending);
        }
        if (!busy.end(user, device).isBefore(session.failedAt()) && !stopping) { // after that: as if it did just now
            pauses.registered(user, Set.of(device), tools.clock().instant());
            later(tools.settings().trigger().settle(), user, () -> campaign(user));
        }
    }

    /** There is no way to any device now, which is no fault of this one: all go on as soon as there is one again. */
    private void awaitAccess(ServedUser user) {
        if (cutOff.add(user)) {
            tools.media().whenOpen(() -> {
                cutOff.remove(user);
                later(Duration.ZERO, user, () -> campaign(user));
            });
        }
    }

    /** {@return whether this session, on the claim of the one before it, has begun} */
    private boolean follows(DeliverySession session) {
        if (stopping) {
            session.giveBack(STOPS);
            return false;
        }
        sessions.put(session.id(), session);
        session.follow();
        return true;
    }

    private void rest(DeliverySession session, Ending ending) {
        ServedUser user = session.user();
        InstanceId device = session.device().instance();
        Instant now = tools.clock().instant();
        Optional<InviteRefusal> refusal = session.refusal();
        DevicePause pause = pauses.failed(user, device, refusal, ending.retryAfter(), now);
        LOG.info("{} at {} failed {} times in a row ({}); next try {}", user, device, pause.failures(), ending.reason(),
                pause.until().map(Instant::toString).orElse("when it registers again"));
        pause.until().ifPresent(until -> later(Duration.between(now, until).plusMillis(10), user, () -> campaign(user)));
        if (refusal.filter(InviteRefusal.FORBIDDEN::equals).isPresent()) {
            LOG.error("the core forbids deliveries to {} ({}): nothing is pushed for {}", user, ending.reason(),
                    DevicePause.SUSPENSION);
            pauses.suspend(user, now, DevicePause.SUSPENSION);
            later(DevicePause.SUSPENSION.plusMillis(10), user, () -> campaign(user));
        } else if (refusal.filter(InviteRefusal.MISCONFIGURED::equals).isPresent()) {
            LOG.warn("{} at {}: the INVITE was refused as if something were configured wrong: {}", user, device, ending.reason());
        } else if (refusal.filter(InviteRefusal.DEVICE_GONE::equals).isPresent()) {
            doubts.fire(new RegistrationDoubted(user));
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void on(LegId leg, String correlation, LegEvent event) {
        DeliverySession session = sessions.get(UUID.fromString(correlation));
        if (session != null) {
            session.on(event);
        }
    }

    /**
     * Starts nothing new and ends what runs; what is not confirmed stays deferred (ERR-09).
     *
     * @return completes when nothing runs any more
     */
    public CompletionStage<Void> stop() {
        stopping = true;
        sessions.values().forEach(session -> session.stop(STOPS));
        if (sessions.isEmpty()) {
            stopped.complete(null);
        }
        return stopped;
    }

    private void later(Duration delay, ServedUser user, Runnable work) {
        if (stopping) {
            return; // the timer may be closed
        }
        tools.timer().schedule(() -> tools.lanes().whenIdle(user.uri(), work), delay.toMillis(), TimeUnit.MILLISECONDS);
    }
}
