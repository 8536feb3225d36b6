package org.restante.msrp;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.restante.codec.sdp.Fingerprint;

/** Opens connections to peers. */
@FunctionalInterface
interface Dialer {

    /**
     * What is to be connected to.
     *
     * @param secure       whether by TLS, and never without
     * @param name         host name or address in the peer's URI, validated if there are no fingerprints
     * @param targets      where to, tried in their order
     * @param fingerprints of the peer's certificate
     */
    record Destination(boolean secure, String name, List<Target> targets, List<Fingerprint> fingerprints) {

        static Destination of(RemoteEnd end) {
            MsrpUri first = end.path().get(0);
            return new Destination(first.secure(), Hosts.outsideUri(first.host()), end.targets(), end.fingerprints());
        }
    }

    /**
     * Gets a connection: one that is there already and may be shared, or a new one.
     *
     * @param loop  the event loop of a new one
     * @param fresh whether it has to be a new one
     */
    CompletionStage<MsrpConnection> dial(Destination destination, EventLoop loop, boolean fresh);

    /** {@return the addresses of all of these; names that cannot be resolved have none} */
    default CompletionStage<Set<InetAddress>> addresses(List<Target> targets) {
        return CompletableFuture.completedFuture(Set.of());
    }
}
