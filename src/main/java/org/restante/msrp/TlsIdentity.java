package org.restante.msrp;

import io.netty.util.NetUtil;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.restante.codec.sdp.Fingerprint;

/**
 * Who we are in TLS: a private key and the certificates that vouch for it, our own first.
 *
 * @param key   the private key
 * @param chain at least our own certificate
 */
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {

    private static final Duration BEFORE = Duration.ofDays(1);
    private static final Duration AFTER = Duration.ofDays(3650);

    public TlsIdentity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("no certificate");
        }
    }

    /** {@return the fingerprint to write into our a=fingerprint} */
    public Fingerprint fingerprint() {
        try {
            return Fingerprint.of(chain.get(0).getEncoded());
        } catch (GeneralSecurityException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    /**
     * Reads an identity.
     *
     * @param certificates PEM file with our certificate and those that vouch for it
     * @param key          PEM file with the private key in PKCS#8, not encrypted
     * @throws IOException              if a file cannot be read
     * @throws GeneralSecurityException if it does not hold what it should
     */
    public static TlsIdentity read(Path certificates, Path key) throws IOException, GeneralSecurityException {
        return new TlsIdentity(privateKey(Files.readString(key, StandardCharsets.US_ASCII)), certificates(certificates));
    }

    /**
     * {@return the certificates of a PEM file}
     *
     * @throws IOException              if it cannot be read
     * @throws GeneralSecurityException if there is none in it
     */
    public static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        List<X509Certificate> found = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file))).stream()
                .map(X509Certificate.class::cast).toList();
        if (found.isEmpty()) {
            throw new GeneralSecurityException("no certificate in " + file);
        }
        return found;
    }

    private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        String begin = "-----BEGIN PRIVATE KEY-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END PRIVATE KEY-----");
        if (from < 0 || to < from) {
            throw new GeneralSecurityException("no unencrypted PKCS#8 private key in the file");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
        } catch (IllegalArgumentException garbled) {
            throw new GeneralSecurityException("the private key is garbled", garbled);
        }
        for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException another) {
                continue;
            }
        }
        throw new GeneralSecurityException("the private key is of no known kind");
    }

    /**
     * Makes an identity that nobody vouches for: peers know it by its fingerprint in our SDP.
     *
     * @param host   name or address that it is for
     * @param random where key and serial number come from
     * @param now    it is valid from a day before on, for ten years
     */
    public static TlsIdentity selfSigned(String host, SecureRandom random, Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            byte[] algorithm = Der.sequence(Der.oid(1, 2, 840, 10045, 4, 3, 2));
            byte[] content = content(Hosts.outsideUri(host), pair, algorithm, new BigInteger(127, random), now);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate(), random);
            signature.update(content);
            byte[] der = Der.sequence(content, algorithm, Der.bits(signature.sign()));
            return new TlsIdentity(pair.getPrivate(), List.of((X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der))));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java cannot make a certificate", missing);
        }
    }

    /** What is signed (RFC 5280 §4.1): version 3, issuer and subject alike, the host as subjectAltName. */
    private static byte[] content(String host, KeyPair pair, byte[] algorithm, BigInteger serial, Instant now) {
        byte[] name = Der.sequence(Der.set(Der.sequence(Der.oid(2, 5, 4, 3), Der.text("MSRP"))));
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        byte[] alternativeName = address == null ? Der.implicit(2, host.getBytes(StandardCharsets.US_ASCII))
                : Der.implicit(7, address);
        byte[] alternative = Der.sequence(Der.oid(2, 5, 29, 17), Der.octets(Der.sequence(alternativeName)));
        return Der.sequence(Der.explicit(0, Der.integer(BigInteger.TWO)), Der.integer(serial), algorithm, name,
                Der.sequence(Der.time(now.minus(BEFORE)), Der.time(now.plus(AFTER))), name,
                pair.getPublic().getEncoded(), Der.explicit(3, Der.sequence(alternative)));
    }

    @Override
    public String toString() {
        return "TLS identity " + fingerprint();
    }
}
