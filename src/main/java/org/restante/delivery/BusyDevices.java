package org.restante.delivery;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;

/**
 * Devices that a delivery is going on to, and when they registered meanwhile. A device that registers once a
 * delivery to it has failed does not rest for that, also while that failure is still being written down. Safe to call from any thread.
 */
final class BusyDevices {

    private final Map<ServedUser, Map<InstanceId, Instant>> registered = new HashMap<>();

    /** {@return the devices of a user that are busy now} */
    synchronized Set<InstanceId> of(ServedUser user) {
        return registered.containsKey(user) ? new HashSet<>(registered.get(user).keySet()) : new HashSet<>();
    }

    synchronized void begin(ServedUser user, InstanceId device) {
        registered.computeIfAbsent(user, key -> new HashMap<>()).put(device, Instant.MIN);
    }

    /** Devices registered; of those that are not busy nothing is noted. */
    synchronized void registered(ServedUser user, Set<InstanceId> devices, Instant now) {
        registered.computeIfPresent(user, (key, busy) -> {
            busy.replaceAll((device, before) -> devices.contains(device) ? now : before);
            return busy;
        });
    }

    /** {@return when a device, which is busy no longer, registered last while it was; {@link Instant#MIN} if it did not} */
    synchronized Instant end(ServedUser user, InstanceId device) {
        Map<InstanceId, Instant> busy = registered.getOrDefault(user, new HashMap<>());
        Instant last = busy.remove(device);
        if (busy.isEmpty()) {
            registered.remove(user);
        }
        return last == null ? Instant.MIN : last;
    }
}
