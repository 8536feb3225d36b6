package org.restante.msrp;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where a session is at home, and whom it lets in there.
 *
 * @param local    its own URI
 * @param connects whether it connects, unless more is told of the peer
 * @param strict   whether the peer has to connect from where its path says it is
 * @param relay    the relay that it is reached through
 * @param dialer   connects it
 */
record SessionHome(MsrpUri local, boolean connects, boolean strict, Optional<RelayLink> relay, Dialer dialer) {

    /** {@return enough of the session id to find it in a log, too little to use it} */
    String name() {
        return local.sessionId().substring(0, 6) + '…';
    }

    /** {@return the path for our SDP} */
    List<MsrpUri> localPath() {
        return relay.map(link -> link.pathTo(local)).orElse(List.of(local));
    }

    /** {@return a peer of which only its path is known} */
    RemoteEnd peerAt(List<MsrpUri> path) {
        return connects ? RemoteEnd.toConnectTo(path) : RemoteEnd.thatConnects(path);
    }

    /**
     * {@return the whole way to a peer}
     *
     * @throws IllegalArgumentException if one end speaks TLS and the other does not
     */
    MsrpPath pathOf(RemoteEnd peer) {
        if (relay.isEmpty() && peer.path().get(0).secure() != local.secure()) {
            throw new IllegalArgumentException("one end speaks TLS and the other does not");
        }
        return relay.map(link -> link.pathFrom(peer.path())).orElse(new MsrpPath(peer.path()));
    }

    /** {@return where a peer may connect from, of no meaning unless strict; needs no time then} */
    CompletionStage<Set<InetAddress>> sourcesOf(RemoteEnd peer) {
        return strict && relay.isEmpty() && !peer.connect() ? dialer.addresses(peer.targets())
                : CompletableFuture.completedFuture(Set.of());
    }

    /**
     * Why a connection may not be bound to the session; empty if it may. The peer is told no more than that there is no
     * such session.
     *
     * @param sources where the peer may connect from, if strict
     */
    Optional<String> objection(RemoteEnd peer, Set<InetAddress> sources, MsrpConnection connection) {
        if (peer.connect()) {
            return Optional.of("we are the end that connects");
        }
        if (relay.isPresent()) {
            return relay.get().connection() == connection ? Optional.empty() : Optional.of("not through the relay");
        }
        ConnectionEnds ends = connection.ends();
        if (ends.secure() != local.secure()) {
            return Optional.of("plain TCP for a session over TLS, or TLS for a plain one");
        }
        if (!peer.fingerprints().isEmpty() && ends.peerCertificate()
                .filter(own -> PinnedTrust.fits(peer.fingerprints(), own)).isEmpty()) {
            return Optional.of("not the certificate of the fingerprint in the peer's SDP");
        }
        if (strict && ends.peerAddress().filter(sources::contains).isEmpty()) {
            return Optional.of("not the address in the peer's SDP");
        }
        return Optional.empty();
    }
}
