package org.restante.sipservlet;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then at what the layer must not forget: handlers that run long, open requests, work whose session ended. */
@Singleton
final class LayerTimer {

    private static final Logger LOG = LoggerFactory.getLogger(LayerTimer.class);
    private static final long EVERY_MILLIS = 250;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "restante-sip-watch");
        made.setDaemon(true);
        return made;
    });
    private final HandlerWatch watch;
    private final OpenRequests open;
    private final SipExecutor executor;

    @Inject
    LayerTimer(HandlerWatch watch, OpenRequests open, SipExecutor executor) {
        this.watch = watch;
        this.open = open;
        this.executor = executor;
    }

    void start() {
        for (Runnable look : new Runnable[] {watch::look, open::look, executor::look}) {
            thread.scheduleWithFixedDelay(() -> guarded(look), EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** A fault must not end all later looks. */
    private static void guarded(Runnable look) {
        try {
            look.run();
        } catch (RuntimeException e) {
            LOG.error("a look at open work failed", e);
        }
    }

    @PreDestroy
    void stop() {
        thread.shutdownNow();
    }
}
