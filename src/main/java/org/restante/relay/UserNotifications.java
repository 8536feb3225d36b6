package org.restante.relay;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.restante.codec.cpim.CpimException;
import org.restante.codec.cpim.CpimMessage;
import org.restante.codec.imdn.DispositionNotification;
import org.restante.codec.imdn.DispositionNotification.Status;
import org.restante.codec.imdn.ImdnException;
import org.restante.config.NextHops;
import org.restante.config.Settings;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.deferral.PagerMessage;
import org.restante.disposition.NotificationSeen;
import org.restante.lane.Lanes;
import org.restante.policy.DuplicateKey;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.MessageIntake;
import org.restante.queue.Original;
import org.restante.sipservlet.CallLeg;
import org.restante.sipservlet.LegEvent;
import org.restante.sipservlet.LegId;
import org.restante.sipservlet.LegListener;
import org.restante.sipservlet.OutgoingRequest;
import org.restante.sipservlet.UserAgent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Disposition notifications that devices of a user send, on their way to the senders of his messages: of several devices
 * the first that tells a message delivered, and the first that tells it displayed, is heard; the others are answered alike
 * and go no further (IMDN-07). What was shown to the user was delivered. One that did not arrive is not the first.
 *
 * <p>Safe to call from any thread; does not block.
 */
@Singleton
public final class UserNotifications implements LegListener {

    private static final Logger LOG = LoggerFactory.getLogger(UserNotifications.class);

    private static final String NAME = "user-notification";
    private static final Duration LEG_LASTS = Duration.ofMinutes(2);
    private static final int OK = 200;
    private static final int NO_ANSWER = 408;

    /** Header fields that go along. */
    private static final Set<String> KEPT = Set.of("p-asserted-identity", "p-asserted-service", "accept-contact", "date",
            "subject", "conversation-id", "contribution-id", "inreplyto-contribution-id", "privacy", "expires", "user-agent");

    private final Settings settings;
    private final DeferredMessageQueue queue;
    private final MessageIntake intake;
    private final UserAgent userAgent;
    private final Lanes lanes;
    private final Clock clock;
    private final Event<NotificationSeen> seen;
    private final Map<String, CompletableFuture<Integer>> underWay = new ConcurrentHashMap<>(); // by key of what is told
    private final Map<String, CompletableFuture<Integer>> sent = new ConcurrentHashMap<>(); // by correlation of the leg

    /** What a notification tells. */
    private record Told(ServedUser user, String sender, String messageId, Status status) {

        String key(Status of) {
            return DuplicateKey.ofNotification(sender, messageId, of.name());
        }

        /** {@return keys of what has told as much before} */
        List<String> asMuch() {
            return status == Status.DISPLAYED ? List.of(key(status)) : List.of(key(status), key(Status.DISPLAYED));
        }
    }

    /** @param settings the settings; the others are what it works with */
    @Inject
    public UserNotifications(Settings settings, DeferredMessageQueue queue, MessageIntake intake, UserAgent userAgent,
            Lanes lanes, Clock clock, Event<NotificationSeen> seen) {
        this.seen = seen;
        this.settings = settings;
        this.queue = queue;
        this.intake = intake;
        this.userAgent = userAgent;
        this.lanes = lanes;
        this.clock = clock;
    }

    /**
     * Takes what a device sends.
     *
     * @param message of a served user, who is named in P-Served-User
     * @return the status for the device; never fails. Empty if the message tells nothing of the kind: it is to go on as it is
     */
    public Optional<CompletionStage<Integer>> forward(PagerMessage message) {
        Optional<Told> told = told(message);
        told.ifPresent(this::tell);
        return told.map(first -> forward(message, first));
    }

    /** What a device tells its message's sender, the delivery of that message may wait for (I-12, IMDN-11). */
    private void tell(Told told) {
        try {
            seen.fire(new NotificationSeen(told.user(), told.sender(), new ImdnMessageId(told.messageId()),
                    told.status() == Status.DISPLAYED));
        } catch (RuntimeException e) { // its sender must be told all the same
            LOG.warn("what {} tells of {} helps no delivery: {}", told.user(), told.messageId(), e.toString());
        }
    }

    private static Optional<Told> told(PagerMessage message) {
        try {
            CpimMessage cpim = CpimMessage.parse(message.body());
            if (!cpim.contentHeader("Content-Type").map(UserNotifications::bare).orElse("")
                    .equals(DispositionNotification.CONTENT_TYPE)) {
                return Optional.empty();
            }
            DispositionNotification notification = DispositionNotification.parse(
                    Arrays.copyOfRange(message.body(), cpim.contentOffset(), message.body().length));
            return Optional.of(new Told(ServedUser.of(message.header("P-Served-User").orElseThrow()),
                    ServedUser.of(message.requestUri()).uri(), notification.messageId(), notification.status()))
                    .filter(told -> told.status() == Status.DELIVERED || told.status() == Status.DISPLAYED);
        } catch (CpimException | ImdnException | IllegalArgumentException nothingOfTheKind) {
            return Optional.empty();
        }
    }

    private static String bare(String type) {
        return type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    }

    /** One that is told while the first is on its way gets the answer of the first. */
    private CompletionStage<Integer> forward(PagerMessage message, Told told) {
        String key = told.user() + "\n" + told.key(told.status());
        CompletableFuture<Integer> mine = new CompletableFuture<>();
        CompletableFuture<Integer> first = underWay.putIfAbsent(key, mine);
        if (first != null) {
            return first;
        }
        known(told).thenCompose(known -> known ? CompletableFuture.completedStage(OK) : send(message, told))
                .exceptionally(fault -> 500)
                .thenAccept(status -> {
                    underWay.remove(key);
                    LOG.info("notification of {} for {}: {} {}, {}", told.user(), told.sender(), told.messageId(),
                            told.status(), status);
                    mine.complete(status);
                });
        return mine;
    }

    /** What the store cannot say now goes on: told twice is better than not told. */
    private CompletionStage<Boolean> known(Told told) {
        try {
            return lanes.call(told.user().uri(), () -> told.asMuch().stream()
                    .anyMatch(key -> queue.copyOf(told.user(), key).isPresent())).exceptionally(fault -> false);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedStage(false);
        }
    }

    private CompletionStage<Integer> send(PagerMessage message, Told told) {
        String correlation = UUID.randomUUID().toString();
        CompletableFuture<Integer> answered = new CompletableFuture<>();
        sent.put(correlation, answered);
        userAgent.send(request(message), new CallLeg(NAME, correlation), LEG_LASTS);
        return answered.thenCompose(status -> status / 100 == 2
                ? intake.deliveredAtOnce(mark(message, told)).handle((done, fault) -> status)
                : CompletableFuture.completedStage(status));
    }

    private OutgoingRequest request(PagerMessage message) {
        List<String> routes = message.headers().stream().filter(header -> header.is("Route"))
                .map(header -> header.value().replaceAll(".*<([^>]*)>.*", "$1")).toList();
        List<HeaderField> headers = message.headers().stream()
                .filter(header -> KEPT.contains(header.name().toLowerCase(Locale.ROOT))).toList();
        return new OutgoingRequest("MESSAGE", message.requestUri(), LivePager.withoutTag(message.header("From").orElseThrow()),
                LivePager.withoutTag(message.header("To").orElseThrow()),
                routes.isEmpty() ? NextHops.of(Optional.empty(), settings.core()) : routes, headers,
                Map.of(), message.header("Content-Type"), message.body());
    }

    /** Stands for what was told, as long as a notification may be held. */
    private Original mark(PagerMessage message, Told told) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new Original(MessageKind.IMDN, told.user(), "MESSAGE " + message.requestUri() + " SIP/2.0", List.of(), List.of(),
                told.user().uri(), false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), "", DispositionNotification.CONTENT_TYPE, message.body().length, now,
                now.plus(settings.imdn().maxRetention()), Optional.of(told.key(told.status())));
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
        CompletableFuture<Integer> answered = sent.remove(correlation);
        if (answered != null) {
            answered.complete(event instanceof LegEvent.Accepted accepted ? accepted.status()
                    : event instanceof LegEvent.Refused refused ? refused.status() : NO_ANSWER);
        }
    }
}
