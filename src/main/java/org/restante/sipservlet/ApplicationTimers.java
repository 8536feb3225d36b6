package org.restante.sipservlet;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import javax.servlet.sip.ServletTimer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of timers that the application set itself, with {@code TimerService}: the container takes one listener for all, so
 * they become CDI events, observed by whoever declares {@code @Observes ServletTimer}. Each observer is told of every such
 * timer, under the lock of its application session, and knows its own by what they carry.
 */
@Singleton
final class ApplicationTimers {

    private static final Logger LOG = LoggerFactory.getLogger(ApplicationTimers.class);

    private final Event<ServletTimer> observers;
    private final HandlerWatch watch;

    @Inject
    ApplicationTimers(Event<ServletTimer> observers, HandlerWatch watch) {
        this.observers = observers;
        this.watch = watch;
    }

    /** A timer has run out. */
    void due(ServletTimer timer) {
        HandlerWatch.Running running = watch.begin("an observer of timers");
        try {
            observers.fire(timer);
        } catch (Throwable fault) { // the container would log it as its own
            LOG.error("a timer of application session {} could not be handled", timer.getApplicationSession().getId(), fault);
        } finally {
            watch.end(running);
        }
    }
}
