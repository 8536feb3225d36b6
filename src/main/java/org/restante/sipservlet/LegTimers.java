package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import javax.servlet.sip.ServletTimer;
import javax.servlet.sip.SipApplicationSession;

/** The container's timers, for legs: they run out under the lock of the leg's application session and end with it. */
@Singleton
final class LegTimers {

    private final ContainerObjects container;

    @Inject
    LegTimers(ContainerObjects container) {
        this.container = container;
    }

    /** Sets a timer; one that is the same and still runs is replaced. */
    void set(SipApplicationSession applicationSession, LegTimer timer, Duration delay) {
        cancel(applicationSession, timer);
        container.timerService().createTimer(applicationSession, Math.max(1, delay.toMillis()), false, timer);
    }

    void cancel(SipApplicationSession applicationSession, LegTimer timer) {
        for (Object running : List.copyOf(applicationSession.getTimers())) {
            if (timer.equals(((ServletTimer) running).getInfo())) {
                ((ServletTimer) running).cancel();
            }
        }
    }

    /** {@return whether a timer that is the same runs} */
    boolean isSet(SipApplicationSession applicationSession, LegTimer timer) {
        return List.copyOf(applicationSession.getTimers()).stream()
                .anyMatch(running -> timer.equals(((ServletTimer) running).getInfo()));
    }

    /** Cancels all timers of a leg. */
    void cancelAll(SipApplicationSession applicationSession, LegId leg) {
        for (Object running : List.copyOf(applicationSession.getTimers())) {
            if (((ServletTimer) running).getInfo() instanceof LegTimer timer && timer.leg().equals(leg)) {
                ((ServletTimer) running).cancel();
            }
        }
    }
}
