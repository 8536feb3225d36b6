package org.restante;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.servlet.ServletContext;
import org.restante.config.HostPort;
import org.restante.config.Settings;
import org.restante.database.Database;
import org.restante.history.hibernate.HibernateHistory;
import org.restante.lane.Lanes;
import org.restante.msrp.FrameObserver;
import org.restante.msrp.MsrpEngine;
import org.restante.msrp.MsrpLimits;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.MessageIds;
import org.restante.queue.hibernate.HibernateDeferredMessageQueue;
import org.restante.sipservlet.LayerOptions;

/** Makes what the parts work with, once, from the settings; {@link ParticipatingFunction#stop} closes it. */
@Singleton
public final class Wiring {

    /** Threads that may wait for the database; the connection pool has as many connections. */
    static final int LANE_THREADS = 8;

    /** Requests of peers that may wait for a lane before more are answered 503. */
    private static final int MAX_WAITING = 10_000;

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
    DeferredMessageQueue queue(Database database, Clock clock) {
        return new HibernateDeferredMessageQueue(database, new MessageIds(clock, new SecureRandom()));
    }

    /** {@return the history, which is both its recorder and its reader} */
    @Produces
    @Singleton
    HibernateHistory history(Database database, Settings settings) {
        return new HibernateHistory(database, settings.history().record());
    }

    /** {@return the lanes} */
    @Produces
    @Singleton
    Lanes lanes() {
        return new Lanes(LANE_THREADS, MAX_WAITING);
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
    MsrpEngine msrp(Settings settings) {
        Settings.Msrp msrp = settings.msrp();
        MsrpLimits ordinary = MsrpLimits.ordinary();
        MsrpEngine engine = MsrpEngine.start("restante", new MsrpLimits(ordinary.lineOctets(), ordinary.headers(),
                ordinary.headerBlockOctets(), ordinary.pathUris(), settings.message().maxBytes(),
                ordinary.messagesInProgress(), ordinary.sessionsPerConnection(), ordinary.bindTimeout(),
                msrp.connectTimeout(), ordinary.frameTimeout(), msrp.transactionTimeout(), msrp.chunkSize()),
                FrameObserver.NONE);
        HostPort advertised = msrp.advertise().orElse(msrp.listen());
        engine.listen(new InetSocketAddress(msrp.listen().host(), msrp.listen().port()), advertised.host());
        return engine;
    }

}
