package org.restante;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.restante.config.Settings;
import org.restante.database.Database;
import org.restante.deferral.ExpirySweep;
import org.restante.deferral.IncomingSessions;
import org.restante.delivery.Campaigns;
import org.restante.delivery.HistoryRecording;
import org.restante.delivery.LeaseSweep;
import org.restante.disposition.SenderNotices;
import org.restante.lab.LabCore;
import org.restante.ladder.LadderWriter;
import org.restante.lane.Lanes;
import org.restante.msrp.MsrpEngine;
import org.restante.queue.MessageIntake;
import org.restante.queue.QueueGauge;
import org.restante.queue.QueueUnavailableException;
import org.restante.sip.RegEventSubscription;
import org.restante.sipservlet.UserAgent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Participating Function as a whole: what starts and stops it, in which order. Everything durable is there before the
 * first request is taken; deliveries end before anything that they need is closed.
 */
@Singleton
public final class ParticipatingFunction {

    private static final Logger LOG = LoggerFactory.getLogger(ParticipatingFunction.class);
    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(5);
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(10); // ERR-09

    /** The lane of work that belongs to no user; an address cannot have this form. */
    private static final String HOUSEKEEPING = "housekeeping";

    private final Settings settings;
    private final Clock clock;
    private final Campaigns campaigns;
    private final IncomingSessions sessions;
    private final LeaseSweep leases;
    private final ExpirySweep expiry;
    private final SenderNotices notices;
    private final HistoryRecording history;
    private final QueueGauge gauge;
    private final RegEventSubscription subscription;
    private final UserAgent userAgent;
    private final Lanes lanes;
    private final ScheduledExecutorService timer;
    private final Instance<MsrpEngine> msrp;
    private final MessageIntake intake;
    private final LadderWriter ladders;
    private final Database database;
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private LabCore lab;

    /** @param settings the settings; the others are its parts */
    @Inject
    public ParticipatingFunction(Settings settings, Clock clock, Campaigns campaigns, IncomingSessions sessions,
            LeaseSweep leases, ExpirySweep expiry, SenderNotices notices, HistoryRecording history,
            QueueGauge gauge, RegEventSubscription subscription,
            UserAgent userAgent, Lanes lanes, ScheduledExecutorService timer,
            Instance<MsrpEngine> msrp, MessageIntake intake, LadderWriter ladders,
            Database database) {
        this.settings = settings;
        this.clock = clock;
        this.campaigns = campaigns;
        this.sessions = sessions;
        this.leases = leases;
        this.expiry = expiry;
        this.notices = notices;
        this.history = history;
        this.gauge = gauge;
        this.subscription = subscription;
        this.userAgent = userAgent;
        this.lanes = lanes;
        this.timer = timer;
        this.msrp = msrp;
        this.intake = intake;
        this.ladders = ladders;
        this.database = database;
    }

    /** Takes up work. */
    public void start() {
        subscription.resume(leases.recover());
        msrp.get();
        long interval = SWEEP_INTERVAL.toMillis();
        timer.scheduleWithFixedDelay(() -> {
            if (sweeping.compareAndSet(false, true)) { // one at a time: with a slow store a sweep outlasts the interval
                lanes.run(HOUSEKEEPING, this::sweep);
            }
        }, interval, interval, TimeUnit.MILLISECONDS);
        if (settings.lab().core()) {
            lab = LabCore.start(settings, clock);
            LOG.info("lab core on {}: for trying out and tests, not for service", settings.lab().listen());
        }
        LOG.info("{} serves {}, sip {}, msrp {}", settings.node().id(), settings.served().domains(),
                settings.sip().listen(), settings.msrp().listen());
    }

    private void sweep() {
        try {
            leases.sweep();
            expiry.sweep();
            notices.tell();
            history.recordDue();
            gauge.measure();
        } catch (QueueUnavailableException e) {
            LOG.warn("{}", e.getMessage());
        } finally {
            sweeping.set(false);
        }
    }

    /**
     * A BYE that is not out yet would be lost. Over UDP it goes out three times in this time; nobody needs its answer, which a
     * container that stops may not even let through.
     */
    private void awaitFarewell() throws InterruptedException, ExecutionException {
        Duration longest = settings.sip().t1().multipliedBy(4);
        try {
            userAgent.ended().toCompletableFuture().get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.info("peers have not answered in {} that their sessions are over", longest);
        }
    }

    /** Puts work down: ends deliveries, which leaves what is not confirmed deferred, then closes what they needed. */
    public void stop() {
        sessions.stop();
        try {
            campaigns.stop().toCompletableFuture().get(LONGEST_DRAIN.toSeconds(), TimeUnit.SECONDS);
            awaitFarewell();
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("some deliveries did not end in {}; leases will be taken back", LONGEST_DRAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (lab != null) {
            lab.close();
        }
        timer.shutdownNow();
        lanes.close();
        msrp.get().close();
        intake.close();
        ladders.close();
        database.close();
        LOG.info("{} has stopped", settings.node().id());
    }
}
