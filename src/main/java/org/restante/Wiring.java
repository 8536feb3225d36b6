package org.restante;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.servlet.ServletContext;
import org.restante.config.HostPort;
import org.restante.config.MsrpAdmission;
import org.restante.config.Settings;
import org.restante.database.Database;
import org.restante.delivery.LateReports;
import org.restante.history.hibernate.HibernateHistory;
import org.restante.ladder.LadderRecorder;
import org.restante.ladder.LadderStore;
import org.restante.ladder.hibernate.HibernateLadders;
import org.restante.lane.Lanes;
import org.restante.lane.Postponed;
import org.restante.msrp.AdmissionLimits;
import org.restante.msrp.FrameObserver;
import org.restante.msrp.MsrpAccess;
import org.restante.msrp.MsrpEngine;
import org.restante.msrp.MsrpLimits;
import org.restante.msrp.MsrpOptions;
import org.restante.msrp.MsrpUri;
import org.restante.msrp.RelayAccount;
import org.restante.msrp.TlsEnd;
import org.restante.msrp.TlsIdentity;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.GroupStates;
import org.restante.queue.MessageEndings;
import org.restante.queue.MessageIds;
import org.restante.queue.MessageIntake;
import org.restante.queue.QueueGauge;
import org.restante.queue.QueueLimits;
import org.restante.queue.QueueOperations;
import org.restante.queue.UserPreferences;
import org.restante.queue.hibernate.HibernateDeferredMessageQueue;
import org.restante.queue.hibernate.HibernateGroupStates;
import org.restante.queue.hibernate.HibernateMessageEndings;
import org.restante.queue.hibernate.HibernateMessageIntake;
import org.restante.queue.hibernate.HibernateQueueGauge;
import org.restante.queue.hibernate.HibernateQueueOperations;
import org.restante.queue.hibernate.HibernateUserPreferences;
import org.restante.queue.hibernate.IntakeSettings;
import org.restante.sipservlet.LayerOptions;

/** Makes what the parts work with, once, from the settings; {@link ParticipatingFunction#stop} closes it. */
@Singleton
public final class Wiring {

    /** Lane threads, which may wait for the database. */
    private static final int LANE_THREADS = 8;

    /** A connection for each thread that may wait for the database: lanes, the intake's writers and uploads, ladders. */
    static final int CONNECTIONS = LANE_THREADS + 5;

    /** Requests of peers that may wait for a lane before more are answered 503. */
    private static final int MAX_WAITING = 10_000;

    /** Users who can wait for the store to come back: about 200 octets each. */
    private static final int MAX_POSTPONED = 100_000;

    static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(3);

    /** {@return the database, migrated to the schema of this version} */
    @Produces
    @Singleton
    Database database(ServletContext context) {
        return Groundwork.of(context).database();
    }

    /** {@return the queue} */
    @Produces
    @Singleton
    DeferredMessageQueue queue(Database database, MessageIds ids, Settings settings) {
        return new HibernateDeferredMessageQueue(database, ids, limits(settings.queue()));
    }

    /** {@return the way into the queue} */
    @Produces
    @Singleton
    MessageIntake intake(Database database, MessageIds ids, Settings settings, Clock clock) {
        Settings.Queue queue = settings.queue();
        return new HibernateMessageIntake(database, ids, limits(queue), IntakeSettings.of(
                settings.database().groupWindow(), queue.maxPending(), queue.maxWait(), queue.uploadIdle()), clock);
    }

    /** {@return the last states of groups} */
    @Produces
    @Singleton
    GroupStates groupStates(Database database) {
        return new HibernateGroupStates(database);
    }

    /** {@return what users want of the messages for them} */
    @Produces
    @Singleton
    UserPreferences userPreferences(Database database) {
        return new HibernateUserPreferences(database);
    }

    /** {@return what operators may do to the queue} */
    @Produces
    @Singleton
    QueueOperations operations(Database database, MessageIds ids) {
        return new HibernateQueueOperations(database, ids);
    }

    /** {@return what measures how much waits} */
    @Produces
    @Singleton
    QueueGauge queueGauge(Database database, Clock clock) {
        return new HibernateQueueGauge(database, clock);
    }

    /** {@return how messages end other than by a first confirmation} */
    @Produces
    @Singleton
    MessageEndings endings(Database database) {
        return new HibernateMessageEndings(database);
    }

    /** {@return who names messages; one for all, so that names grow in the order in which they are given} */
    @Produces
    @Singleton
    MessageIds messageIds(Clock clock) {
        return new MessageIds(clock, new SecureRandom());
    }

    private static QueueLimits limits(Settings.Queue queue) {
        return new QueueLimits(queue.maxMessages(), queue.maxBytes(), queue.maxNotifications());
    }

    /** {@return the history, which is both its recorder and its reader} */
    @Produces
    @Singleton
    HibernateHistory history(Database database, Settings settings) {
        return new HibernateHistory(database, settings.history().record());
    }

    /** {@return where ladders of deliveries are kept} */
    @Produces
    @Singleton
    LadderStore ladders(Database database) {
        return new HibernateLadders(database);
    }

    /** {@return the lanes} */
    @Produces
    @Singleton
    Lanes lanes() {
        return new Lanes(LANE_THREADS, MAX_WAITING);
    }

    /** {@return what is done once the store is back} */
    @Produces
    @Singleton
    Postponed postponed(Lanes lanes, ScheduledExecutorService timer) {
        return new Postponed(lanes, timer, MAX_POSTPONED);
    }

    /** {@return the timer: it only hands over to lanes} */
    @Produces
    @Singleton
    ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
                task -> new Thread(task, "restante-timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return timer;
    }

    /** {@return what the layer below the handlers is told of them} */
    @Produces
    @Singleton
    LayerOptions layerOptions() {
        return LayerOptions.ordinary();
    }

    /** {@return the MSRP engine, listening} */
    @Produces
    @Singleton
    MsrpEngine msrp(Settings settings, Clock clock, LadderRecorder ladders, LateReports late) {
        Settings.Msrp msrp = settings.msrp();
        MsrpEngine engine = MsrpEngine.start("restante", limits(msrp, settings.message().maxBytes()),
                ladders.isOn() ? ladders : FrameObserver.NONE, tls(msrp, MsrpOptions.ordinary().strictPeer(msrp.strictPeer())
                        .admitting(admission(msrp.admission())).strayReports(late), clock));
        HostPort advertised = msrp.advertise().orElse(msrp.listen());
        engine.listen(new InetSocketAddress(msrp.listen().host(), msrp.listen().port()), advertised.host(),
                advertised.port());
        if (msrp.tls().use() != Settings.TlsUse.OFF) {
            HostPort listen = msrp.tls().listen();
            engine.listenSecurely(new InetSocketAddress(listen.host(), listen.port()), advertised.host());
        }
        return engine;
    }

    /** {@return how peers reach us by MSRP} */
    @Produces
    @Singleton
    MsrpAccess access(MsrpEngine engine, Settings settings) {
        Settings.Msrp msrp = settings.msrp();
        return msrp.relay().map(relay -> engine.accessThrough(new RelayAccount(MsrpUri.parse(relay.uri()), relay.user(),
                relay.password(), Optional.empty(), List.of()), msrp.advertise().orElse(msrp.listen()).host()))
                .orElseGet(engine::access);
    }

    private static MsrpLimits limits(Settings.Msrp msrp, long messageOctets) {
        MsrpLimits ordinary = MsrpLimits.ordinary();
        MsrpAdmission admission = msrp.admission();
        return new MsrpLimits(ordinary.lineOctets(), ordinary.headers(), ordinary.headerBlockOctets(), ordinary.pathUris(),
                messageOctets, admission.messagesInProgress(), admission.sessionsPerConnection(), admission.bindTimeout(),
                msrp.connectTimeout(), admission.frameTimeout(), msrp.transactionTimeout(), msrp.chunkSize());
    }

    private static AdmissionLimits admission(MsrpAdmission admission) {
        AdmissionLimits ordinary = AdmissionLimits.ordinary();
        return new AdmissionLimits(admission.connections(), admission.connectionsPerSource(), admission.unbound(),
                admission.unboundPerSource(), ordinary.straysPerSource(), ordinary.window());
    }

    /** Our side of MSRP over TLS (MSRP-08), if it is wanted or a relay wants it. */
    private static MsrpOptions tls(Settings.Msrp msrp, MsrpOptions options, Clock clock) {
        Settings.MsrpTls tls = msrp.tls();
        if (!msrp.offersTls()) {
            return options;
        }
        try {
            TlsIdentity identity = tls.certificate().isPresent()
                    ? TlsIdentity.read(tls.certificate().get(), tls.key().orElseThrow())
                    : TlsIdentity.selfSigned(msrp.advertise().orElse(tls.listen()).host(), new SecureRandom(),
                            clock.instant());
            return options.withTls(new TlsEnd(identity,
                    tls.trust().isPresent() ? TlsIdentity.certificates(tls.trust().get()) : List.of()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("msrp.tls: " + e.getMessage(), e);
        }
    }

}
