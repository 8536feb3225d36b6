package org.restante.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.restante.cpm.Device;
import org.restante.cpm.Gruu;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;

/** Which devices a campaign goes to (PUSH-01, table C.2). */
public final class DeviceSelection {

    private DeviceSelection() {
    }

    /**
     * A device that was chosen, and how it is addressed.
     *
     * @param device     the device
     * @param requestUri its public GRUU (PUSH-02), or the address of record if it is the only contact and has none
     */
    public record Target(Device device, String requestUri) {
    }

    /**
     * @param user    whose devices
     * @param devices the active contacts
     * @param resting devices that are not to be tried now: back-off runs, or a session is active there (row 9)
     * @return the devices to invite, possibly none
     */
    public static List<Target> select(ServedUser user, List<Device> devices, Set<InstanceId> resting) {
        List<Target> targets = new ArrayList<>();
        Set<InstanceId> seen = new HashSet<>(resting);
        for (Device device : devices) {
            if (device.isCpmCapable() && seen.add(device.instance())) { // rows 7 and 9; two flows are one device
                address(user, device, devices.size()).ifPresent(uri -> targets.add(new Target(device, uri)));
            }
        }
        return targets;
    }

    private static Optional<String> address(ServedUser user, Device device, int contacts) {
        return device.gruu().map(Gruu::uri)
                .or(() -> contacts == 1 ? Optional.of(user.uri()) : Optional.empty()); // row 6
    }
}
