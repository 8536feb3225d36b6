package org.restante.wire;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.restante.msrp.TlsIdentity;

/** A relay that others wrote: Kamailio with its msrp module, over TLS. Any user is let in by the one password. */
public final class KamailioRelay implements AutoCloseable {

    private final TlsIdentity identity = TlsIdentity.selfSigned("127.0.0.1", new SecureRandom(), Instant.now());
    private final Path directory;
    private final int port;
    private final Path certificate;
    private Process process;

    /** One that does not run yet. @param directory where its files go @param port of 127.0.0.1 */
    public KamailioRelay(Path directory, int port, String password) {
        this.directory = directory;
        this.port = port;
        try {
            certificate = certificate(directory, identity);
            Files.writeString(directory.resolve("relay.cfg"), resource().replace("@PORT@", String.valueOf(port))
                    .replace("@DIRECTORY@", directory.toString()).replace("@PASSWORD@", password));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it and waits until it listens; {@return it} */
    public KamailioRelay start() {
        try {
            process = new ProcessBuilder("kamailio", "-DD", "-E", "-m", "32", "-M", "4", "-Y", directory.toString(), "-f",
                    directory.resolve("relay.cfg").toString()).redirectErrorStream(true)
                    .redirectOutput(directory.resolve("relay.log").toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().ignoreExceptions().until(this::listens);
        return this;
    }

    private static Path certificate(Path directory, TlsIdentity identity) throws IOException {
        try {
            Files.writeString(directory.resolve("relay.key"), pem("PRIVATE KEY", identity.key().getEncoded()));
            return Files.writeString(directory.resolve("relay.pem"),
                    pem("CERTIFICATE", identity.chain().get(0).getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pem(String type, byte[] octets) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(octets) + "\n-----END " + type
                + "-----\n";
    }

    private static String resource() throws IOException {
        try (InputStream in = KamailioRelay.class.getResourceAsStream("/kamailio/msrp-relay.cfg")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private boolean listens() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        }
    }

    /** {@return the URI to authenticate at} */
    public String uri() {
        return "msrps://127.0.0.1:" + port + ";tcp";
    }

    /** {@return its key and certificate} */
    public TlsIdentity identity() {
        return identity;
    }

    /** {@return PEM file with its certificate} */
    public Path certificate() {
        return certificate;
    }

    @Override
    public void close() {
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
