package org.restante.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a device rests after deliveries to it failed (TRG-11, table E.1). Pure.
 *
 * @param failures failed deliveries in a row
 * @param faults   those of them, in a row and up to the last, that were faults of configuration
 * @param until    when it may be tried again; empty: when it registers again
 * @param quiet    before that not even a registration wakes it: it was busy, or the user declined; empty: none such
 * @param since    when it began: at a time long before that, the clock was set back, and the pause is over
 */
public record DevicePause(int failures, int faults, Optional<Instant> until, Optional<Instant> quiet, Instant since) {

    /** What a clock may be corrected by without being said to be set back. */
    public static final Duration CORRECTION = Duration.ofMinutes(1);

    /** How long nothing is pushed to a user after the core forbade it (403). */
    public static final Duration SUSPENSION = Duration.ofHours(1);

    private static final Duration PEACE = Duration.ofSeconds(30);
    private static final int MOST_FAULTS = 3;

    /**
     * A delivery failed.
     *
     * @param before     how it rested before, if it did
     * @param refusal    what its answer means, if it refused the INVITE
     * @param retryAfter seconds that it asked for, if it did
     * @param now        the present
     */
    public static DevicePause after(Optional<DevicePause> before, Optional<InviteRefusal> refusal, OptionalLong retryAfter,
            Instant now) {
        int failures = before.map(DevicePause::failures).orElse(0) + 1;
        boolean fault = refusal.filter(InviteRefusal.MISCONFIGURED::equals).isPresent();
        int faults = fault ? before.map(DevicePause::faults).orElse(0) + 1 : 0;
        boolean waits = faults >= MOST_FAULTS || refusal.filter(DevicePause::isForRegistration).isPresent();
        Optional<Instant> until = waits ? Optional.empty() : RetryBackoff.after(failures, retryAfter).map(now::plus);
        return new DevicePause(failures, faults, until, refusal.filter(DevicePause::isForPeace).map(busy -> now.plus(PEACE)), now);
    }

    private static boolean isForRegistration(InviteRefusal refusal) {
        return refusal == InviteRefusal.DEVICE_GONE || refusal == InviteRefusal.USER_UNKNOWN;
    }

    private static boolean isForPeace(InviteRefusal refusal) {
        return refusal == InviteRefusal.BUSY || refusal.endsCampaign();
    }

    /** {@return whether the device is not to be tried now} */
    public boolean isOn(Instant now) {
        return until.isEmpty() || until.get().isAfter(now) && !isSetBack(now);
    }

    /** {@return what is left of the pause when the device registers} */
    public Optional<DevicePause> afterRegistration(Instant now) {
        return quiet.filter(end -> end.isAfter(now) && !isSetBack(now)).map(end -> new DevicePause(0, 0, quiet, quiet, since));
    }

    private boolean isSetBack(Instant now) {
        return now.isBefore(since.minus(CORRECTION));
    }
}
