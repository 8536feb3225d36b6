package org.restante.msrp;

import java.util.List;
import org.restante.codec.sdp.Fingerprint;

/**
 * What a session has to know of its peer: the outcome of offer and answer. {@link Negotiation} makes it of two session
 * descriptions.
 *
 * @param path         the URIs of the peer's a=path in their order, at least one
 * @param connect      whether we connect; else the peer does
 * @param targets      where the peer says it is: we connect there, to one after the other; or an engine that is strict
 *                     admits connections from there only
 * @param fingerprints of the peer's certificate; without any, the name in the peer's URI is validated (RFC 4975 §14.4)
 * @param bySessionId  whether paths match by session ids alone (RFC 6714 §5)
 */
public record RemoteEnd(List<MsrpUri> path, boolean connect, List<Target> targets, List<Fingerprint> fingerprints,
        boolean bySessionId) {

    public RemoteEnd {
        path = List.copyOf(path);
        targets = List.copyOf(targets);
        fingerprints = List.copyOf(fingerprints);
        if (path.isEmpty() || targets.isEmpty()) {
            throw new IllegalArgumentException("a peer without a path or a place");
        }
    }

    /** A peer that connects to us. */
    public static RemoteEnd thatConnects(List<MsrpUri> path) {
        return new RemoteEnd(path, false, List.of(Target.of(path.get(0))), List.of(), false);
    }

    /** A peer that we connect to, at the first URI of its path (RFC 4975 §5.4). */
    public static RemoteEnd toConnectTo(List<MsrpUri> path) {
        return new RemoteEnd(path, true, List.of(Target.of(path.get(0))), List.of(), false);
    }

    /** {@return the same peer, known by its certificate} */
    public RemoteEnd withFingerprints(List<Fingerprint> known) {
        return new RemoteEnd(path, connect, targets, known, bySessionId);
    }
}
