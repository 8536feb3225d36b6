package org.restante.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;
import org.restante.policy.DevicePause;
import org.restante.policy.InviteRefusal;

/**
 * Which devices of which users are not to be tried now, and until when (TRG-11, table E.1). Safe to call from any thread.
 */
final class Pauses {

    private final Map<ServedUser, Map<InstanceId, DevicePause>> devices = new ConcurrentHashMap<>();
    private final Map<ServedUser, Instant> users = new ConcurrentHashMap<>();

    /** {@return the devices of a user that are not to be tried now} */
    Set<InstanceId> notNow(ServedUser user, Instant now) {
        Set<InstanceId> resting = new HashSet<>();
        devices.getOrDefault(user, Map.of()).forEach((device, pause) -> {
            if (pause.isOn(now)) {
                resting.add(device);
            }
        });
        return resting;
    }

    /** {@return whether nothing is pushed to the user at all} */
    boolean isSuspended(ServedUser user, Instant now) {
        return Optional.ofNullable(users.computeIfPresent(user, (key, until) -> until.isAfter(now)
                && until.isBefore(now.plus(DevicePause.SUSPENSION).plus(DevicePause.CORRECTION)) ? until : null)).isPresent();
    }

    /** Devices registered: what they failed is forgotten, but who has just been busy or declined has his peace. */
    void registered(ServedUser user, Set<InstanceId> registered, Instant now) {
        change(user, all -> registered.forEach(device -> all.computeIfPresent(device,
                (key, pause) -> pause.afterRegistration(now).orElse(null))));
    }

    /** A device took all that there was. */
    void over(ServedUser user, InstanceId device) {
        change(user, all -> all.remove(device));
    }

    /**
     * A delivery to a device failed.
     *
     * @param refusal    what its answer means, if it refused the INVITE
     * @param retryAfter seconds that it asked for, if it did
     * @return the pause that follows
     */
    DevicePause failed(ServedUser user, InstanceId device, Optional<InviteRefusal> refusal, OptionalLong retryAfter,
            Instant now) {
        DevicePause[] result = new DevicePause[1];
        change(user, all -> result[0] = all.compute(device, (key, before) ->
                DevicePause.after(Optional.ofNullable(before), refusal, retryAfter, now)));
        return result[0];
    }

    /** Nothing is pushed to a user for a time. */
    void suspend(ServedUser user, Instant now, Duration time) {
        users.put(user, now.plus(time));
    }

    private void change(ServedUser user, Consumer<Map<InstanceId, DevicePause>> change) {
        devices.compute(user, (key, before) -> {
            Map<InstanceId, DevicePause> all = before == null ? new HashMap<>() : new HashMap<>(before);
            change.accept(all);
            return all.isEmpty() ? null : all;
        });
    }
}
