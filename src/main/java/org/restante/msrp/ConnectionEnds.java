package org.restante.msrp;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of both ends of a connection. */
record ConnectionEnds(Channel channel) {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionEnds.class);

    /** {@return whether all that passes is protected by TLS} */
    boolean secure() {
        return tls().isPresent();
    }

    Optional<SslHandler> tls() {
        return Optional.ofNullable(channel.pipeline().get(SslHandler.class));
    }

    /** {@return the certificate that the peer has proved to own} */
    Optional<X509Certificate> peerCertificate() {
        return tls().map(handler -> {
            try {
                return handler.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate own ? own : null;
            } catch (SSLPeerUnverifiedException none) {
                LOG.debug("MSRP peer {} has no certificate", channel.remoteAddress());
                return null;
            }
        });
    }

    /** {@return where the peer is; empty if it is not reached by IP} */
    Optional<InetAddress> peerAddress() {
        return channel.remoteAddress() instanceof InetSocketAddress address ? Optional.of(address.getAddress())
                : Optional.empty();
    }

    /** {@return a URI for our end where none was named in a request that could be read} */
    String ownAddress() {
        if (channel.localAddress() instanceof InetSocketAddress address) {
            String host = Hosts.inUri(address.getAddress().getHostAddress());
            return new MsrpUri(secure(), host, address.getPort(), "", "tcp").toString();
        }
        return "msrp://localhost;tcp";
    }
}
