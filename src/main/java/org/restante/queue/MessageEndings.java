package org.restante.queue;

import java.time.Instant;
import java.util.Set;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;

/**
 * How messages come to their end other than by the first confirmation under a lease ({@link Outcome.Delivered}): several
 * devices are to have them (I-11), a word of a device comes when no lease is held any more, or every device has refused
 * for good (ERR-08). Blocks on storage; throws {@link QueueUnavailableException} if that fails, and nothing has changed.
 */
public interface MessageEndings {

    /**
     * A device confirmed a claimed message that others are to have as well: it waits on, for them. If its time runs out, or
     * it is thrown away, before {@link #delivered} ends it, it ends as DELIVERED all the same and nobody is told of a failure.
     *
     * @return false if the lease was taken back meanwhile and nothing was changed
     */
    boolean confirmed(Lease lease, MessageId message, String reason, Instant now);

    /**
     * A message is delivered, whoever holds a lease on it; such deliveries go on and change nothing any more.
     *
     * @param recordHistory whether the user's setting asks for a history record
     * @return false if it had come to its end before
     */
    boolean delivered(ServedUser user, MessageId message, boolean recordHistory, Instant now);

    /**
     * A device reported a message that was given back unconfirmed: its line of the ledger is confirmed, unless another
     * delivery to it holds a lease on the message, which goes on. The message waits on as after {@link #confirmed}.
     *
     * @return false if the device was never given the message, has confirmed it before, or the message has come to its end
     */
    boolean reported(ServedUser user, InstanceId device, MessageId message, String reason, Instant now);

    /**
     * A device took a message outside of any delivery, as it was offered it before the message was held: its line of the
     * ledger is confirmed, and made if there is none, and so there is one for the others that were offered it, which may
     * still be given it. The message waits on as after {@link #confirmed}.
     *
     * @param offered all devices that were offered it
     * @return false, and nothing was changed, if a delivery to the device holds a lease on the message, the device has
     *         confirmed it before, or the message has come to its end
     */
    boolean taken(ServedUser user, InstanceId device, Set<InstanceId> offered, MessageId message, String reason, Instant now);

    /**
     * No device will ever take a message: it leaves the queue as UNDELIVERABLE, and its sender is to be told if he asked to
     * be. It stays if a device has confirmed it, holds a lease on it, or may have got it without having said so.
     *
     * @param devices those that must be known never to take it, besides all that it was ever claimed for
     * @return whether it left the queue
     */
    boolean undeliverable(ServedUser user, MessageId message, Set<InstanceId> devices, Instant now);
}
