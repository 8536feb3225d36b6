package org.restante.queue;

import java.util.Set;
import org.restante.cpm.InstanceId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;

/**
 * A message that was offered to devices at once, and is held because none had taken it in time, was taken by one of them
 * after all. A CDI event.
 *
 * @param user    whose message
 * @param kind    what kind of message
 * @param message the message, which is durable
 * @param device  who took it
 * @param offered all devices that it was offered to
 */
public record TakenLate(ServedUser user, MessageKind kind, MessageId message, InstanceId device, Set<InstanceId> offered) {

    public TakenLate {
        offered = Set.copyOf(offered);
    }
}
