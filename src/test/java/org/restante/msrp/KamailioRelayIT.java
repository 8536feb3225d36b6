package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.wire.FreePorts;
import org.restante.wire.RequiresTool;

/** Both ends of a session behind a relay that others wrote: Kamailio with its msrp module, over TLS. */
@RequiresTool("kamailio")
class KamailioRelayIT {

    private static final String PASSWORD = "s3cret";

    private final TlsIdentity identity = TlsIdentity.selfSigned("127.0.0.1", new SecureRandom(), Instant.now());
    private final RecordingListener sender = new RecordingListener();
    private final RecordingListener receiver = new RecordingListener();
    private final int port = FreePorts.tcp();
    private Process relay;
    private MsrpEngine engine;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("relay.key"), pem("PRIVATE KEY", identity.key().getEncoded()));
        Files.writeString(directory.resolve("relay.pem"), pem("CERTIFICATE", encodedCertificate()));
        Path configuration = directory.resolve("relay.cfg");
        Files.writeString(configuration, resource().replace("@PORT@", String.valueOf(port))
                .replace("@DIRECTORY@", directory.toString()).replace("@PASSWORD@", PASSWORD));
        relay = new ProcessBuilder("kamailio", "-DD", "-E", "-m", "32", "-M", "4", "-Y", directory.toString(), "-f",
                configuration.toString()).redirectErrorStream(true)
                .redirectOutput(directory.resolve("relay.log").toFile()).start();
        engine = MsrpEngine.start("behind", MsrpLimits.ordinary(), FrameObserver.NONE,
                MsrpOptions.ordinary().withTls(new TlsEnd(identity, identity.chain())));
        await().ignoreExceptions().until(this::listens);
    }

    @AfterEach
    void stop() throws InterruptedException {
        engine.close();
        relay.destroy();
        if (!relay.waitFor(10, TimeUnit.SECONDS)) {
            relay.destroyForcibly();
        }
    }

    private boolean listens() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        }
    }

    private static String resource() throws IOException {
        try (InputStream in = KamailioRelayIT.class.getResourceAsStream("/kamailio/msrp-relay.cfg")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private byte[] encodedCertificate() {
        try {
            return identity.chain().get(0).getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String type, byte[] octets) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(octets) + "\n-----END " + type
                + "-----\n";
    }

    private CompletableFuture<RelayClient> letIn(String user, String password) {
        CompletableFuture<RelayClient> admitted = new CompletableFuture<>();
        engine.useRelay(new RelayAccount(MsrpUri.parse("msrps://127.0.0.1:" + port + ";tcp"), user, password,
                Optional.empty(), List.of(identity.fingerprint())), "127.0.0.1", new RelayListener() {
                    @Override
                    public void onAdmitted(RelayClient client) {
                        admitted.complete(client);
                    }

                    @Override
                    public void onLost(RelayClient client, String reason) {
                        admitted.completeExceptionally(new IOException(reason));
                    }
                });
        return admitted;
    }

    @Test
    void messageAndReportPassBetweenTwoClientsOfTheRelay() throws Exception {
        RelayClient one = letIn("alice", PASSWORD).get(10, TimeUnit.SECONDS);
        RelayClient other = letIn("bob", PASSWORD).get(10, TimeUnit.SECONDS);
        CollectingSink sink = new CollectingSink();
        receiver.receivingInto(sink);
        MsrpSession sending = one.open(false, sender);
        MsrpSession receiving = other.open(true, receiver);
        sending.remotePath(receiving.localPath());
        receiving.remotePath(sending.localPath());
        await().until(() -> sender.told().contains("bound") && receiver.told().contains("bound"));
        byte[] content = new byte[10_000];
        Arrays.fill(content, (byte) 'x');

        sending.send(new OutgoingMessage("pm000001", "text/plain", true, new ArraySource(content)));

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(sender.told())
                .contains("transmitted pm000001", "report pm000001 1-10000/10000 200"));
        assertThat(sink.octets()).isEqualTo(content);
    }

    @Test
    void wrongPasswordIsToldAsSuch() {
        CompletableFuture<RelayClient> admitted = letIn("alice", "wrong");
        await().untilAsserted(() -> assertThat(admitted).isCompletedExceptionally());
        assertThat(admitted).failsWithin(Duration.ofSeconds(1)).withThrowableThat()
                .withMessageContaining("relay");
    }
}
