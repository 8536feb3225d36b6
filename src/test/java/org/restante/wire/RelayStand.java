package org.restante.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.restante.msrp.TlsIdentity;

/** A place for a {@link ScriptedMsrpRelay} that comes and goes: one port, one certificate, one user. */
public final class RelayStand implements AutoCloseable {

    private final TlsIdentity identity = TlsIdentity.selfSigned("127.0.0.1", new SecureRandom(), Instant.now());
    private final int port = FreePorts.tcp();
    private ScriptedMsrpRelay relay;

    /** Starts a relay that knows the user {@code pf} with the password {@code s3cret}. */
    public void start() {
        relay = new ScriptedMsrpRelay(tls(), port, "pf", "s3cret");
    }

    private SSLContext tls() {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("relay", identity.key(), new char[0], identity.chain().toArray(new X509Certificate[0]));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, new char[0]);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(factory.getKeyManagers(), null, null);
            return tls;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return its key and certificate} */
    public TlsIdentity identity() {
        return identity;
    }

    /** {@return the port that it listens on, when it does} */
    public int port() {
        return port;
    }

    /** {@return the URI to authenticate at} */
    public String uri() {
        return "msrps://127.0.0.1:" + port + ";tcp";
    }

    /** {@return PEM file with its certificate} @param directory where it goes */
    public Path certificate(Path directory) {
        try {
            return Files.writeString(directory.resolve("stand.pem"),
                    KamailioRelay.pem("CERTIFICATE", identity.chain().get(0).getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return the relay that was started last} */
    public ScriptedMsrpRelay relay() {
        return relay;
    }

    /** Stops the relay, if it runs. */
    @Override
    public void close() {
        if (relay != null) {
            relay.close();
        }
    }
}
