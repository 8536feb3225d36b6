package org.restante.msrp;

import java.util.List;
import java.util.Optional;
import org.restante.codec.sdp.Fingerprint;

/**
 * What our session description says of how we are reached (RFC 4975 §8.1): at the first URI of our path, which is a
 * relay's if there is one.
 *
 * @param path        the URIs for a=path in their order, at least one
 * @param certificate fingerprint of our own certificate, if we have one
 */
public record LocalEnd(List<MsrpUri> path, Optional<Fingerprint> certificate) {

    public LocalEnd {
        path = List.copyOf(path);
        if (path.isEmpty()) {
            throw new IllegalArgumentException("a path without URIs");
        }
    }

    /** {@return the end of a session that was opened there} */
    public static LocalEnd of(MsrpSession session, MsrpAccess access) {
        return new LocalEnd(session.localPath(), access.fingerprint());
    }

    /** {@return address for c=, IPv6 without brackets} */
    public String address() {
        return Hosts.outsideUri(path.get(0).host());
    }

    /** {@return port for m=} */
    public int port() {
        return Target.of(path.get(0)).port();
    }

    /** {@return whether peers come by TLS} */
    public boolean secure() {
        return path.get(0).secure();
    }

    /** {@return whether peers come to us, not to a relay of ours} */
    public boolean direct() {
        return path.size() == 1;
    }

    /** {@return values for a=path} */
    public List<String> uris() {
        return path.stream().map(MsrpUri::toString).toList();
    }

    /** {@return values for a=fingerprint: none through a relay, for it is the relay's certificate that peers are shown} */
    public List<Fingerprint> fingerprints() {
        return secure() && direct() ? certificate.stream().toList() : List.of();
    }
}
