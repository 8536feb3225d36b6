package org.restante.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.restante.lane.Lanes;

/** The timers of one delivery. What they start runs on the user's lane, and only while the delivery runs. On that lane only. */
final class DeliveryTimers {

    /** What is under way when a delivery is stopped has so long to be confirmed; within the time that a stop takes (ERR-09). */
    private static final Duration GRACE = Duration.ofSeconds(8);

    private final ScheduledExecutorService timer;
    private final Lanes lanes;
    private final String lane;
    private final BooleanSupplier running;
    private final List<ScheduledFuture<?>> outliving = new ArrayList<>();

    /** @param lane where work goes @param running whether the delivery runs; asked on the lane */
    DeliveryTimers(ScheduledExecutorService timer, Lanes lanes, String lane, BooleanSupplier running) {
        this.timer = timer;
        this.lanes = lanes;
        this.lane = lane;
        this.running = running;
    }

    /** Does something after a time that is short against a delivery. */
    void after(Duration delay, Runnable work) {
        schedule(delay, work);
    }

    /** Does something when what is under way has had its moment. */
    void afterGrace(Runnable work) {
        schedule(GRACE, work);
    }

    /** Does something after a time that is short against a delivery, and as soon as there is nothing else to do. */
    void whenIdle(Duration delay, Runnable work) {
        timer.schedule(() -> lanes.whenIdle(lane, () -> ifRunning(work)), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Does something after a time that may outlive the delivery. */
    void until(Duration delay, Runnable work) {
        outliving.add(schedule(delay, work));
    }

    /** Does something again and again. */
    void every(Duration delay, Runnable work) {
        outliving.add(timer.scheduleWithFixedDelay(() -> onLane(work), delay.toMillis(), delay.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** The delivery is over. */
    void cancel() {
        outliving.forEach(timer -> timer.cancel(false));
    }

    private ScheduledFuture<?> schedule(Duration delay, Runnable work) {
        return timer.schedule(() -> onLane(work), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void onLane(Runnable work) {
        lanes.run(lane, () -> ifRunning(work));
    }

    private void ifRunning(Runnable work) {
        if (running.getAsBoolean()) {
            work.run();
        }
    }
}
