package org.restante.trigger;

import java.util.Set;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;

/** A reason to look whether something can be delivered to a user now (TRG-04). */
public sealed interface Trigger {

    /** {@return whose queue} */
    ServedUser user();

    /** Devices registered, or registered anew. @param devices which */
    record DeviceRegistered(ServedUser user, Set<InstanceId> devices) implements Trigger {
        public DeviceRegistered {
            devices = Set.copyOf(devices);
        }
    }

    /** A message was held although devices may be there. */
    record MessageHeld(ServedUser user) implements Trigger {
    }

    /** The time for another attempt has come, or a lease ran out. */
    record RetryDue(ServedUser user) implements Trigger {
    }
}
