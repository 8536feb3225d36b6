package org.restante.delivery;

import java.util.List;
import java.util.Optional;
import org.restante.codec.sdp.Fingerprint;
import org.restante.cpm.ServedUser;
import org.restante.policy.ClientProfile;
import org.restante.queue.DeferredMessage;

/**
 * What an INVITE for a delivery is made of.
 *
 * @param user       the served user
 * @param requestUri the device's public GRUU, or the address of record
 * @param routes     next hop first (PUSH-08)
 * @param mediaHost  host that the device is to connect to
 * @param mediaPort  port that the device is to connect to
 * @param path       our MSRP URI; {@code msrps} for TLS
 * @param fingerprint of our certificate, for TLS
 * @param first      the message that is to go first
 * @param content    opens its content
 * @param oneSender  whether all messages of the session are of the sender of the first
 * @param plain      whether message/cpim alone is to be offered
 * @param profile    what the client needs
 */
public record Invitation(ServedUser user, String requestUri, List<String> routes, String mediaHost, int mediaPort,
        String path, Optional<Fingerprint> fingerprint, DeferredMessage first, ContentOpener content, boolean oneSender,
        boolean plain, ClientProfile profile) {

    public Invitation {
        routes = List.copyOf(routes);
    }
}
