package org.restante.sipservlet;

import java.time.Duration;
import java.time.Instant;
import javax.servlet.sip.SipApplicationSession;

/** The time of session timers. One timer per leg; when it runs out, {@link SessionKeepAlive#due} is called under the lock. */
interface KeepAliveTimers {

    /** {@return the time by which they run} */
    Instant now();

    /** Starts the timer of a leg, in the place of the one that runs. */
    void start(SipApplicationSession applicationSession, LegId leg, Duration delay);

    /** Stops the timer of a leg, if one runs. */
    void stop(SipApplicationSession applicationSession, LegId leg);
}
