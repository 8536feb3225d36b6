package org.restante.queue;

import java.time.Instant;
import java.util.UUID;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;

/**
 * The right of one delivery to one device, or to all of them at once, to work on messages of one user until a deadline
 * (DEF-16). Every lease has a larger fencing number than the user's leases before it; the queue refuses the word of a holder
 * whose lease was taken back, so a late node cannot undo what a newer one did.
 *
 * @param user     whose messages
 * @param device   to which device, or {@link DeviceDelivery#ALL_DEVICES}
 * @param delivery the delivery that holds it
 * @param node     the node it runs on
 * @param fencing  the fencing number
 * @param deadline when it runs out unless renewed
 */
public record Lease(ServedUser user, InstanceId device, UUID delivery, String node, long fencing, Instant deadline) {
}
