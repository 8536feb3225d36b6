package org.restante.cpm;

import java.util.Optional;
import java.util.Set;

/**
 * One registered contact of a served user with its own {@code +sip.instance} (TRG-03).
 *
 * @param instance the device's identity, stable over registrations; for a contact without {@code +sip.instance} its
 *                 contact URI stands in
 * @param gruu     its public GRUU, the target of a push (PUSH-02); empty if the registrar gave none
 * @param contact  the contact URI of the registration, for people and logs; never addressed directly (PUSH-08)
 * @param services the CPM services that the contact registered, possibly none
 */
public record Device(InstanceId instance, Optional<Gruu> gruu, String contact, Set<FeatureTag> services) {

    public Device {
        services = Set.copyOf(services);
    }

    /** {@return whether CPM messages may be offered to it: it registered a messaging service (TRG-03)} */
    public boolean isCpmCapable() {
        return services.contains(FeatureTag.MSG) || services.contains(FeatureTag.LARGEMSG)
                || services.contains(FeatureTag.DEFERRED) || services.contains(FeatureTag.SESSION);
    }
}
