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
 * @param userAgent what it called itself when it registered; empty if nobody told
 */
public record Device(InstanceId instance, Optional<Gruu> gruu, String contact, Set<FeatureTag> services, String userAgent) {

    public Device {
        services = Set.copyOf(services);
    }

    /** A device that did not say what it is. */
    public Device(InstanceId instance, Optional<Gruu> gruu, String contact, Set<FeatureTag> services) {
        this(instance, gruu, contact, services, "");
    }

    /** {@return the same device, which calls itself so} */
    public Device withUserAgent(String name) {
        return new Device(instance, gruu, contact, services, name);
    }

    /** {@return whether CPM messages may be offered to it: it registered a messaging service (TRG-03)} */
    public boolean isCpmCapable() {
        return services.contains(FeatureTag.MSG) || services.contains(FeatureTag.LARGEMSG)
                || services.contains(FeatureTag.DEFERRED) || services.contains(FeatureTag.SESSION);
    }
}
