package org.restante.client;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.restante.msrp.RelayAccount;
import org.restante.msrp.TlsEnd;
import org.restante.msrp.TlsIdentity;

/**
 * How a device takes MSRP.
 *
 * @param tls      whether over TLS
 * @param identity its key and certificate; empty: some are made, and told by fingerprint
 * @param trust    who may vouch for peers that tell no fingerprint; empty: those that Java trusts
 * @param relay    the relay that it is reached through; empty: directly
 */
public record ClientMedia(Tls tls, Optional<TlsIdentity> identity, List<X509Certificate> trust, Optional<RelayAccount> relay) {

    /** Which offers it takes: plain ones only, all, those over TLS only. */
    public enum Tls { OFF, ACCEPTED, REQUIRED }

    public ClientMedia {
        trust = List.copyOf(trust);
        if (relay.isPresent() && tls == Tls.OFF) {
            throw new IllegalArgumentException("a relay is spoken to by TLS only");
        }
    }

    /** {@return with or without TLS, as offered; nobody vouches for it} */
    public static ClientMedia ordinary() {
        return new ClientMedia(Tls.ACCEPTED, Optional.empty(), List.of(), Optional.empty());
    }

    /** {@return whether it takes an offer that is over TLS, or one that is not; through a relay there is nothing else} */
    boolean takes(boolean secure) {
        return secure ? tls != Tls.OFF : tls != Tls.REQUIRED && relay.isEmpty();
    }

    /** {@return its side of TLS; empty if it wants none} */
    Optional<TlsEnd> end(String host, Instant now) {
        return tls == Tls.OFF ? Optional.empty() : Optional.of(new TlsEnd(
                identity.orElseGet(() -> TlsIdentity.selfSigned(host, new SecureRandom(), now)), trust));
    }
}
