package org.restante.msrp;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import org.restante.codec.sdp.Fingerprint;

/**
 * Our side of TLS connections.
 *
 * @param identity    who we are
 * @param authorities who may vouch for peers that tell no fingerprint; empty for those that this Java trusts
 */
public record TlsEnd(TlsIdentity identity, List<X509Certificate> authorities) {

    public TlsEnd {
        authorities = List.copyOf(authorities);
    }

    /**
     * For connections to us. The peer is asked for a certificate but need not have one: which one is expected is known
     * only when its first request names a session (RFC 4975 §14.4).
     */
    SslContext accepting() {
        try {
            return SslContextBuilder.forServer(identity.key(), identity.chain()).clientAuth(ClientAuth.OPTIONAL)
                    .trustManager(new PinnedTrust(List.of())).build();
        } catch (SSLException | IllegalArgumentException unusable) {
            throw new IllegalArgumentException("key and certificate cannot be used for TLS", unusable);
        }
    }

    /**
     * For a connection that we open.
     *
     * @param known fingerprints of the peer's certificate; without any, it must be vouched for, and be of the host
     */
    SslContext connecting(List<Fingerprint> known) {
        SslContextBuilder builder = SslContextBuilder.forClient().keyManager(identity.key(), identity.chain());
        try {
            if (!known.isEmpty()) {
                return builder.trustManager(new PinnedTrust(known)).endpointIdentificationAlgorithm(null).build();
            }
            if (!authorities.isEmpty()) {
                builder.trustManager(authorities.toArray(new X509Certificate[0]));
            }
            return builder.endpointIdentificationAlgorithm("HTTPS").build();
        } catch (SSLException unusable) {
            throw new IllegalStateException("no TLS for a connection", unusable);
        }
    }
}
