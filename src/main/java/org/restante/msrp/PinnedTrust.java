package org.restante.msrp;

import java.net.Socket;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.restante.codec.sdp.Fingerprint;

/**
 * Trusts a certificate for its fingerprint alone (RFC 8122 §6): it may be self-signed, and nobody need vouch for it.
 * Without any fingerprint it lets every certificate of a connecting peer pass, for {@link LiveSession} to compare it once
 * the session is known.
 */
final class PinnedTrust extends X509ExtendedTrustManager {

    private final List<Fingerprint> known;

    PinnedTrust(List<Fingerprint> known) {
        this.known = List.copyOf(known);
    }

    /** {@return whether a certificate is one of those that are known} */
    static boolean fits(List<Fingerprint> known, X509Certificate certificate) {
        try {
            byte[] der = certificate.getEncoded();
            return known.stream().anyMatch(fingerprint -> fingerprint.fits(der));
        } catch (CertificateEncodingException unreadable) {
            return false;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (chain.length == 0 || !fits(known, chain[0])) {
            throw new CertificateException("the certificate is not that of the fingerprint in the peer's SDP");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (!known.isEmpty()) {
            checkServerTrusted(chain, authType);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
