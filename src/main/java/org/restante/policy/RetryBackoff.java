package org.restante.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** When a device is tried again after a campaign failed there (TRG-11). */
public final class RetryBackoff {

    private static final List<Duration> STEPS = List.of(Duration.ofMinutes(1), Duration.ofMinutes(5),
            Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofHours(6));

    /** What a device may ask for at the most. */
    private static final Duration LONGEST_ASKED = Duration.ofHours(24);

    private RetryBackoff() {
    }

    /**
     * @param failures   failed campaigns in a row on that device, at least 1
     * @param retryAfter seconds that the device asked for, if it did; counts if longer than the step
     * @return how long to wait; empty: until something happens on its own
     * @throws IllegalArgumentException if nothing failed
     */
    public static Optional<Duration> after(int failures, OptionalLong retryAfter) {
        if (failures < 1) {
            throw new IllegalArgumentException("nothing failed");
        }
        Optional<Duration> step = failures > STEPS.size() ? Optional.empty() : Optional.of(STEPS.get(failures - 1));
        if (retryAfter.isEmpty()) {
            return step;
        }
        Duration asked = Duration.ofSeconds(Math.min(retryAfter.getAsLong(), LONGEST_ASKED.toSeconds()));
        return Optional.of(step.filter(s -> s.compareTo(asked) > 0).orElse(asked));
    }
}
