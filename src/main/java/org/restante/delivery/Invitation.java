package org.restante.delivery;

import java.util.List;
import org.restante.cpm.ServedUser;
import org.restante.msrp.LocalEnd;
import org.restante.policy.ClientProfile;
import org.restante.queue.DeferredMessage;

/**
 * What an INVITE for a delivery is made of.
 *
 * @param user       the served user
 * @param requestUri the device's public GRUU, or the address of record
 * @param routes     next hop first (PUSH-08)
 * @param media      where the device reaches us by MSRP
 * @param first      the message that is to go first
 * @param content    opens its content
 * @param oneSender  whether all messages of the session are of the sender of the first
 * @param plain      whether message/cpim alone is to be offered
 * @param profile    what the client needs
 */
public record Invitation(ServedUser user, String requestUri, List<String> routes, LocalEnd media,
        DeferredMessage first, ContentOpener content, boolean oneSender, boolean plain, ClientProfile profile) {

    public Invitation {
        routes = List.copyOf(routes);
    }
}
