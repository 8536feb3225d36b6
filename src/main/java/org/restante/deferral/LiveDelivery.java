package org.restante.deferral;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.restante.cpm.ServedUser;
import org.restante.queue.Original;

/** Offers messages to devices that are there, at once, without holding them first (DEF-02, DEF-03). */
public interface LiveDelivery {

    /** {@return whether the user has a device now that a message could be offered to} */
    boolean hasDevices(ServedUser user);

    /**
     * Offers a message to every device of its user at once.
     *
     * @param original what was read of the message
     * @param body     its body, sent unchanged
     * @param limit    how long the devices may take to answer
     * @return what came of it; never fails, and takes no longer than the limit
     */
    CompletionStage<LiveOutcome> offer(Original original, byte[] body, Duration limit);
}
