package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.random.RandomGenerator;
import javax.servlet.sip.SipApplicationSession;

/** When a request that met one of the peer's is to be tried again (RFC 3261 §14.1): the two sides differ. */
@Singleton
final class Glare {

    /** What {@link LegTimers} is to tell when the wait is over. */
    static final String OVER = "glare";

    /** More in a row are no accident. */
    private static final int MOST = 10;

    private static final int STEP_MILLIS = 10;

    private final LegTimers timers;
    private final RandomGenerator random;

    @Inject
    Glare(LegTimers timers) {
        this(timers, new SecureRandom());
    }

    Glare(LegTimers timers, RandomGenerator random) {
        this.timers = timers;
        this.random = random;
    }

    /** {@return whether a request that was refused this often is to be tried again; then a timer is set} */
    boolean retry(SipApplicationSession applicationSession, LegRecord leg, int clashes) {
        if (clashes > MOST) {
            return false;
        }
        timers.set(applicationSession, timer(leg), delay(leg.ours()));
        return true;
    }

    /** {@return whether the wait is not over} */
    boolean isWaiting(SipApplicationSession applicationSession, LegRecord leg) {
        return timers.isSet(applicationSession, timer(leg));
    }

    /** {@return 2.1 to 4 s for the owner of the Call-ID, 0 to 2 s for the other, in steps of 10 ms} */
    Duration delay(boolean owner) {
        int least = owner ? 2100 : 0;
        int most = owner ? 4000 : 2000;
        return Duration.ofMillis(least + (long) STEP_MILLIS * random.nextInt((most - least) / STEP_MILLIS + 1));
    }

    private static LegTimer timer(LegRecord leg) {
        return new LegTimer(leg.id(), Continuation.Kind.LISTENER, OVER);
    }
}
