package org.restante.relay;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.restante.deferral.LiveOutcome;
import org.restante.deferral.LiveSessions;
import org.restante.deferral.SessionOffer;

/**
 * The devices that one session is offered to. The first 2xx has it; the other INVITEs are cancelled, and who accepts all
 * the same is acknowledged and ended (ERR-03). Safe to call from any thread.
 */
final class InvitedDevices implements LiveSessions.DeviceSession {

    private final SessionOffer offer;
    private final LiveSessions.Listener listener;
    private final LiveAttempt attempt;
    private final List<InvitedDevice> devices = new CopyOnWriteArrayList<>();
    private final AtomicBoolean told = new AtomicBoolean(); // that nobody has it, or that it is over
    private volatile boolean ended;

    InvitedDevices(SessionOffer offer, LiveSessions.Listener listener, int number) {
        this.offer = offer;
        this.listener = listener;
        this.attempt = new LiveAttempt(number);
    }

    SessionOffer offer() {
        return offer;
    }

    void add(InvitedDevice device) {
        devices.add(device);
    }

    /** {@return whether nobody is to be invited any more} */
    boolean decided() {
        return ended || attempt.outcome().toCompletableFuture().isDone();
    }

    /** Takes note of the outcome, in time. */
    void watch(ScheduledExecutorService timer, Duration limit) {
        ScheduledFuture<?> deadline = timer.schedule(attempt::overdue, limit.toMillis(), TimeUnit.MILLISECONDS);
        attempt.outcome().whenComplete((outcome, fault) -> {
            deadline.cancel(false);
            if (!(outcome instanceof LiveOutcome.Taken)) {
                devices.forEach(device -> device.end(0));
                notTaken(outcome);
            }
        });
    }

    void ringing(int status) {
        if (!decided()) {
            listener.ringing(status);
        }
    }

    /** A device accepted; {@return whether it was the first} */
    boolean accepted(InvitedDevice first, int status) {
        boolean won = !ended && attempt.taken(status);
        if (won) {
            devices.stream().filter(device -> device != first).forEach(device -> device.end(0));
        }
        return won;
    }

    void refused(int status, String reason, boolean gruu, OptionalLong retryAfter) {
        attempt.refused(status, reason, gruu, retryAfter);
    }

    /** The session that was accepted came to nothing. */
    void notTaken(LiveOutcome outcome) {
        if (!ended && told.compareAndSet(false, true)) {
            listener.notTaken(outcome);
        }
    }

    /** The session that stood is over. */
    void over(String reason) {
        if (!ended && told.compareAndSet(false, true)) {
            listener.over(reason);
        }
    }

    /** {@return who is told of the session's messages} */
    LiveSessions.Listener listener() {
        return listener;
    }

    @Override
    public void end() {
        ended = true;
        devices.forEach(device -> device.end(0));
    }
}
