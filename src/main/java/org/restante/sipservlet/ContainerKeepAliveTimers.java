package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.servlet.sip.SipApplicationSession;

/** Session timers as timers of the container, by the clock. */
@Singleton
final class ContainerKeepAliveTimers implements KeepAliveTimers {

    private final LegTimers timers;
    private final Clock clock;

    @Inject
    ContainerKeepAliveTimers(LegTimers timers, Clock clock) {
        this.timers = timers;
        this.clock = clock;
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public void start(SipApplicationSession applicationSession, LegId leg, Duration delay) {
        timers.set(applicationSession, timer(leg), delay);
    }

    @Override
    public void stop(SipApplicationSession applicationSession, LegId leg) {
        timers.cancel(applicationSession, timer(leg));
    }

    private static LegTimer timer(LegId leg) {
        return new LegTimer(leg, Continuation.Kind.EXTENSION, KeepAliveSteps.TIMER);
    }
}
