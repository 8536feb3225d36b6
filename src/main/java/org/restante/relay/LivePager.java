package org.restante.relay;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
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
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.restante.config.NextHops;
import org.restante.config.Settings;
import org.restante.cpm.HeaderField;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;
import org.restante.deferral.LateTakers;
import org.restante.deferral.LiveDelivery;
import org.restante.deferral.LiveOutcome;
import org.restante.policy.DeviceSelection;
import org.restante.queue.Original;
import org.restante.sipservlet.CallLeg;
import org.restante.sipservlet.LegEvent;
import org.restante.sipservlet.LegId;
import org.restante.sipservlet.LegListener;
import org.restante.sipservlet.OutgoingRequest;
import org.restante.sipservlet.UserAgent;
import org.restante.trigger.RegisteredDevices;
import org.restante.trigger.Registrations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers a Pager Mode message to every device of its user at the same time, each addressed by its public GRUU (DEF-02,
 * DEF-03). Nothing of an attempt is kept anywhere: if this node dies, the sender has no answer and sends again.
 */
@Singleton
public final class LivePager implements LiveDelivery, LegListener {

    private static final Logger LOG = LoggerFactory.getLogger(LivePager.class);

    private static final String NAME = "live-pager";

    /** The transaction ends after 64*T1; a late answer is still heard. */
    private static final Duration LEG_LASTS = Duration.ofMinutes(2);

    /** Headers that the request has anyway, made from its addresses and its body. */
    private static final Set<String> OF_ITS_OWN = Set.of("from", "to", "content-type", "content-length");

    private final Settings settings;
    private final UserAgent userAgent;
    private final Registrations registrations;
    private final ScheduledExecutorService timer;
    private final Map<String, Offer> offers = new ConcurrentHashMap<>(); // by correlation of the leg

    /** One device's part of an attempt. */
    private record Offer(LiveAttempt attempt, LateTakers late, Original original, DeviceSelection.Target target) {

        boolean byGruu() {
            return target.device().gruu().isPresent();
        }
    }

    /** @param settings the settings; the others are what it works with */
    @Inject
    public LivePager(Settings settings, UserAgent userAgent, Registrations registrations,
            ScheduledExecutorService timer) {
        this.settings = settings;
        this.userAgent = userAgent;
        this.registrations = registrations;
        this.timer = timer;
    }

    @Override
    public boolean hasDevices(ServedUser user) {
        return !settings.live().noAnswer().isZero() && !targets(user, registrations.devices(user)).isEmpty();
    }

    @Override
    public CompletionStage<LiveOutcome> offer(Original original, byte[] body, Duration limit) {
        RegisteredDevices known = registrations.devices(original.user());
        List<DeviceSelection.Target> targets = targets(original.user(), known);
        if (targets.isEmpty()) {
            return CompletableFuture.completedStage(new LiveOutcome.NotNow("the devices have gone"));
        }
        LateTakers late = new LateTakers(targets.stream().map(target -> target.device().instance()).collect(Collectors.toSet()));
        LiveAttempt attempt = new LiveAttempt(targets.size(), late);
        List<String> routes = NextHops.of(known.serving(), settings.core());
        List<String> correlations = new ArrayList<>();
        ScheduledFuture<?> deadline = timer.schedule(attempt::overdue, limit.toMillis(), TimeUnit.MILLISECONDS);
        for (DeviceSelection.Target target : targets) {
            String correlation = UUID.randomUUID().toString();
            correlations.add(correlation);
            offers.put(correlation, new Offer(attempt, late, original, target));
        }
        for (int i = 0; i < targets.size(); i++) {
            userAgent.send(request(original, body, targets.get(i).requestUri(), routes),
                    new CallLeg(NAME, correlations.get(i)), LEG_LASTS);
        }
        return attempt.outcome().whenComplete((outcome, fault) -> deadline.cancel(false));
    }

    private static List<DeviceSelection.Target> targets(ServedUser user, RegisteredDevices known) {
        return DeviceSelection.select(user, known.devices(), Set.of());
    }

    /** The message as it came, with a request of our own around it; who asked for privacy is not named (STO-06). */
    private OutgoingRequest request(Original original, byte[] body, String requestUri, List<String> routes) {
        List<HeaderField> headers = new ArrayList<>(original.headers().stream()
                .filter(header -> !OF_ITS_OWN.contains(header.name().toLowerCase(java.util.Locale.ROOT))).toList());
        if (!original.anonymous()) {
            headers.add(new HeaderField("P-Asserted-Identity", '<' + original.assertedIdentity() + '>'));
        }
        original.assertedService().ifPresent(service -> headers.add(new HeaderField("P-Asserted-Service", service)));
        original.inReplyTo().ifPresent(id -> headers.add(new HeaderField("InReplyTo-Contribution-ID", id.value())));
        headers.add(new HeaderField("User-Agent", settings.release()));
        return new OutgoingRequest("MESSAGE", requestUri, withoutTag(original.header("From").orElseThrow()),
                withoutTag(original.header("To").orElseThrow()), routes, headers, Map.of(),
                Optional.of(original.contentType()), body);
    }

    /** The tags of the sender's request belong to that request. */
    static String withoutTag(String address) {
        int end = address.lastIndexOf('>');
        return end >= 0 ? address.substring(0, end + 1) : address.split(";", 2)[0].trim();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void on(LegId leg, String correlation, LegEvent event) {
        if (event instanceof LegEvent.Provisional) {
            return;
        }
        Offer offer = offers.remove(correlation);
        if (offer == null) {
            return; // it was told before
        }
        if (event instanceof LegEvent.Accepted accepted) {
            accepted(offer, accepted.status());
        } else if (event instanceof LegEvent.Refused refused) {
            offer.attempt().refused(refused.status(), refused.reason(), offer.byGruu(), refused.retryAfter());
        } else {
            offer.attempt().refused(408, "no answer", offer.byGruu(), java.util.OptionalLong.empty());
        }
    }

    /**
     * A device that takes it after the sender was told that it is held is not given it again, unless that has begun; then it
     * knows the message by its id.
     */
    private static void accepted(Offer offer, int status) {
        InstanceId device = offer.target().device().instance();
        boolean first = offer.attempt().taken(status);
        LOG.info("message for {} from {}: {} on {}{}", offer.original().user(),
                offer.original().anonymous() ? "anonymous" : offer.original().assertedIdentity(), status,
                device, first ? "" : ", after it was decided");
        if (!first) {
            offer.late().took(device);
        }
    }
}
