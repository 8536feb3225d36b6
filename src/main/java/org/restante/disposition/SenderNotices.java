package org.restante.disposition;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.restante.config.NextHops;
import org.restante.config.Settings;
import org.restante.cpm.ServedUser;
import org.restante.lane.Lanes;
import org.restante.policy.InviteRefusal;
import org.restante.policy.RetryBackoff;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.MessageId;
import org.restante.queue.QueueUnavailableException;
import org.restante.sipservlet.CallLeg;
import org.restante.sipservlet.LegEvent;
import org.restante.sipservlet.LegId;
import org.restante.sipservlet.LegListener;
import org.restante.sipservlet.OutgoingRequest;
import org.restante.sipservlet.UserAgent;
import org.restante.trigger.Registrations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells senders who asked for it that a message of theirs was not delivered: it expired or was thrown away (IMDN-09). Who
 * is to be told stands in the queue, so a crash forgets nobody; of several nodes one tells. What cannot be sent now is sent
 * again after a while, a bounded number of times, and at the latest until the queue forgets the message.
 */
@Singleton
public final class SenderNotices implements LegListener {

    /** Name of this listener in legs. */
    static final String NAME = "sender-notices";

    private static final Logger LOG = LoggerFactory.getLogger(SenderNotices.class);
    private static final int AT_A_TIME = 100;
    private static final Duration LEG_LASTS = Duration.ofMinutes(2);

    private final Settings settings;
    private final DeferredMessageQueue queue;
    private final UserAgent userAgent;
    private final Registrations registrations;
    private final Lanes lanes;
    private final Clock clock;
    private final Map<String, Notice> underWay = new ConcurrentHashMap<>(); // by id of the message
    private final Failures failures = new Failures();

    /**
     * How often each could not be given, by id of the message, since the node started. The oldest are forgotten: of what
     * another node told, or the queue forgot, nobody hears again.
     */
    private static final class Failures {

        private static final int MOST = 10_000;

        private final Map<String, Integer> attempts = new LinkedHashMap<>();

        synchronized int of(MessageId message) {
            return attempts.getOrDefault(message.toString(), 0);
        }

        synchronized void put(String message, int attempt) {
            attempts.put(message, attempt);
            if (attempts.size() > MOST) {
                attempts.remove(attempts.keySet().iterator().next());
            }
        }

        synchronized void remove(MessageId message) {
            attempts.remove(message.toString());
        }
    }

    /** One that was sent. @param attempt how often, with this one, since the node started */
    private record Notice(DeferredMessage message, int attempt) {

        ServedUser user() {
            return message.original().user();
        }
    }

    /** @param settings the settings; the others are what it works with */
    @Inject
    public SenderNotices(Settings settings, DeferredMessageQueue queue, UserAgent userAgent, Registrations registrations,
            Lanes lanes, Clock clock) {
        this.settings = settings;
        this.queue = queue;
        this.userAgent = userAgent;
        this.registrations = registrations;
        this.lanes = lanes;
        this.clock = clock;
    }

    /** Tells those who are to be told now, some at a time. Called at intervals; blocks on storage. */
    public void tell() {
        try {
            Instant now = clock.instant();
            for (DeferredMessage message : queue.noticesDue(now, AT_A_TIME)) {
                tell(message, now);
            }
        } catch (QueueUnavailableException e) {
            LOG.warn("senders could not be told: {}", e.getMessage());
        }
    }

    private void tell(DeferredMessage message, Instant now) {
        int attempt = failures.of(message.id()) + 1;
        Optional<Duration> pause = RetryBackoff.after(attempt, OptionalLong.empty());
        Optional<OutgoingRequest> request = SenderNotice.failed(message, settings.release(), routes(message), now);
        if (pause.isEmpty() || request.isEmpty()) {
            LOG.warn("the sender of message {} is not told of its end: {}", message.id(),
                    request.isEmpty() ? "it had no imdn.Message-ID" : "he could not be reached " + (attempt - 1) + " times");
            given(message);
        } else if (queue.takeNotice(message.original().user(), message.id(), now, now.plus(pause.get()))) {
            underWay.put(message.id().toString(), new Notice(message, attempt));
            userAgent.send(request.get(), new CallLeg(NAME, message.id().toString()), LEG_LASTS);
        }
    }

    private List<String> routes(DeferredMessage message) {
        return NextHops.of(registrations.devices(message.original().user()).serving(), settings.core());
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
        Notice notice = underWay.remove(correlation);
        if (notice == null) {
            return; // it was told before
        }
        if (event instanceof LegEvent.Refused refused) {
            refused(notice, refused);
        } else if (event instanceof LegEvent.Accepted) {
            LOG.info("message {} for {}: its sender was told that it is {}", notice.message().id(), notice.user(),
                    notice.message().state());
            finish(notice);
        } else {
            failures.put(correlation, notice.attempt());
        }
    }

    /** IMDN-10: again only after what may pass. */
    private void refused(Notice notice, LegEvent.Refused refused) {
        boolean again = InviteRefusal.isDeferrable(refused.status(), false);
        LOG.info("message {} for {}: the word to its sender was answered {} {}; {}", notice.message().id(), notice.user(),
                refused.status(), refused.reason(), again ? "to be tried again" : "given up");
        if (again) {
            failures.put(notice.message().id().toString(), notice.attempt());
        } else {
            finish(notice);
        }
    }

    private void finish(Notice notice) {
        lanes.run(notice.user().uri(), () -> {
            try {
                given(notice.message());
            } catch (QueueUnavailableException e) { // it is due again after a while, and known by its id then
                LOG.warn("that the sender of {} was told could not be noted: {}", notice.message().id(), e.getMessage());
            }
        });
    }

    private void given(DeferredMessage message) {
        queue.noticeGiven(message.original().user(), message.id());
        failures.remove(message.id());
    }
}
