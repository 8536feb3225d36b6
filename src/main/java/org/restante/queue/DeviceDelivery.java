package org.restante.queue;

import java.time.Instant;
import java.util.UUID;
import org.restante.cpm.InstanceId;

/**
 * One line of the per-device ledger of a message: how its delivery to that device stands (STO-05).
 *
 * @param device   the device, or {@link #ALL_DEVICES}
 * @param status   how it stands
 * @param delivery the last delivery that worked on it
 * @param attempts leases on this device that ended without confirmation
 * @param reason   the last outcome in words, empty while a lease is held
 * @param at       when this line last changed
 */
public record DeviceDelivery(InstanceId device, Status status, UUID delivery, int attempts, String reason, Instant at) {

    /**
     * Stands in the ledger for all of a user's devices at once, which is how notifications are delivered (IMDN-08). It is
     * no URN, as the instance of a device must be.
     */
    public static final InstanceId ALL_DEVICES = new InstanceId("all devices");

    /** How the delivery of one message to one device stands. */
    public enum Status {
        /** A delivery holds a lease. */
        LEASED,
        /** The device confirmed it. */
        CONFIRMED,
        /** Not confirmed; may be tried again. */
        RETRY,
        /** This device will never take it. */
        FAILED
    }
}
