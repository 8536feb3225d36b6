package org.restante.sipservlet;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.servlet.ServletContext;
import javax.servlet.sip.SipApplicationSession;

/**
 * Session timers of an application under test: minutes go by as fast as the test says so. What runs out is a timer of the
 * container all the same, set when its time has come, so it runs out as it would in service: on the container's thread,
 * under the lock, unless it was stopped meanwhile.
 *
 * <p>The test reaches it as {@code clock} of the map that the context parameter {@code bridge} names.
 */
@Alternative
@Priority(1)
@Singleton
public final class BenchTimers implements KeepAliveTimers {

    private final ContainerKeepAliveTimers container;
    private final SipExecutor executor;
    private final Map<LegId, Instant> due = new ConcurrentHashMap<>();
    private final Map<LegId, Long> expiry = new ConcurrentHashMap<>();
    private volatile Instant now = Instant.parse("2026-03-02T08:00:00Z");

    @Inject
    @SuppressWarnings("unchecked")
    BenchTimers(ContainerKeepAliveTimers container, SipExecutor executor, ServletContext context) {
        this.container = container;
        this.executor = executor;
        ((Map<String, Object>) System.getProperties().get(context.getInitParameter("bridge")))
                .put("clock", (Function<Object[], Object>) this::command);
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public synchronized void start(SipApplicationSession applicationSession, LegId leg, Duration delay) {
        stop(applicationSession, leg);
        expiry.put(leg, applicationSession.getExpirationTime() - System.currentTimeMillis());
        if (delay.isZero()) {
            container.start(applicationSession, leg, delay);
        } else {
            due.put(leg, now.plus(delay));
        }
    }

    @Override
    public void stop(SipApplicationSession applicationSession, LegId leg) {
        container.stop(applicationSession, leg);
        due.remove(leg);
    }

    /**
     * {@code advance, milliseconds}: lets time go by. {@code left, application session, leg}: milliseconds until the timer
     * of a leg runs out, -1 if none runs. {@code lives, application session, leg}: milliseconds that the application session
     * was to live when the timer was last started.
     */
    private Object command(Object[] words) {
        if (words[0].equals("advance")) {
            advance((Long) words[1]);
            return null;
        }
        LegId leg = new LegId((String) words[1], (String) words[2]);
        if (words[0].equals("lives")) {
            return expiry.getOrDefault(leg, -1L);
        }
        Instant time = due.get(leg);
        return time == null ? -1L : Math.max(0, Duration.between(now, time).toMillis());
    }

    private synchronized void advance(long millis) {
        now = now.plusMillis(millis);
        due.forEach((leg, time) -> {
            if (!time.isAfter(now)) {
                runOut(leg, time);
            }
        });
    }

    private void runOut(LegId leg, Instant time) {
        executor.submit(leg.applicationSession(), locked -> {
            if (due.remove(leg, time)) {
                container.start(locked, leg, Duration.ZERO);
            }
        });
    }
}
