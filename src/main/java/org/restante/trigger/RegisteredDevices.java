package org.restante.trigger;

import java.util.List;
import java.util.Optional;
import org.restante.cpm.Device;

/**
 * What is known of a user's registration.
 *
 * @param serving SIP URI of the S-CSCF as its third-party REGISTER named it: the route to the devices (TRG-01)
 * @param devices the active contacts
 */
public record RegisteredDevices(Optional<String> serving, List<Device> devices) {

    public RegisteredDevices {
        devices = List.copyOf(devices);
    }
}
