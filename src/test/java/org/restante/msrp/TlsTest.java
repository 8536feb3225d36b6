package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.codec.sdp.Fingerprint;
import org.restante.wire.ScriptedMsrpPeer;

/** msrps over loopback: who is let in, and that nobody ever speaks in the clear. */
class TlsTest {

    private final List<MsrpEngine> engines = new ArrayList<>();
    private final FrameLog frames = new FrameLog();
    private final RecordingListener passive = new RecordingListener();
    private final RecordingListener active = new RecordingListener();
    private final TlsIdentity serverIdentity = identity("127.0.0.1");
    private final TlsIdentity clientIdentity = identity("client.example");

    @TempDir
    private Path folder;

    private static TlsIdentity identity(String host) {
        return TlsIdentity.selfSigned(host, new SecureRandom(), Instant.now());
    }

    private MsrpEngine engine(TlsEnd tls) {
        MsrpEngine engine = MsrpEngine.start("tls" + engines.size(), MsrpLimits.ordinary(), frames,
                MsrpOptions.ordinary().withTls(tls));
        engines.add(engine);
        return engine;
    }

    private MsrpEngine server() {
        MsrpEngine server = engine(new TlsEnd(serverIdentity, List.of()));
        server.listen(new InetSocketAddress("127.0.0.1", 0), "127.0.0.1");
        server.listenSecurely(new InetSocketAddress("127.0.0.1", 0), "127.0.0.1");
        return server;
    }

    @AfterEach
    void stop() {
        engines.forEach(MsrpEngine::close);
    }

    private static void awaitTold(RecordingListener listener, String... lines) {
        await().untilAsserted(() -> assertThat(listener.told()).contains(lines));
    }

    private static void awaitLost(RecordingListener listener, String reason) {
        await().untilAsserted(() -> assertThat(listener.told()).singleElement().asString().startsWith("lost: ")
                .contains(reason));
    }

    /** Opens both ends; the active one learns the first fingerprints, the passive one the others. */
    private MsrpSession open(MsrpEngine server, MsrpEngine client, List<Fingerprint> ofServer, List<Fingerprint> ofClient) {
        MsrpSession waiting = server.passive(true, passive);
        MsrpSession connecting = client.active(true, "127.0.0.1", active);
        waiting.remote(RemoteEnd.thatConnects(connecting.localPath()).withFingerprints(ofClient));
        connecting.remote(RemoteEnd.toConnectTo(waiting.localPath()).withFingerprints(ofServer));
        return waiting;
    }

    @Test
    void endsKnowEachOtherByTheirFingerprints() {
        MsrpSession sender = open(server(), engine(new TlsEnd(clientIdentity, List.of())),
                List.of(serverIdentity.fingerprint()), List.of(clientIdentity.fingerprint()));
        CollectingSink sink = new CollectingSink();
        active.receivingInto(sink);
        awaitTold(passive, "bound");
        awaitTold(active, "bound");
        assertThat(sender.localUri().toString()).startsWith("msrps://127.0.0.1:");
        sender.send(new OutgoingMessage("pm000001", "a/b", true, new ArraySource(new byte[300_000])));
        awaitTold(passive, "report pm000001 1-300000/300000 200");
        assertThat(sink.octets()).hasSize(300_000);
        sender.close();
        awaitTold(active, "lost: connection lost");
    }

    @Test
    void connectingEndRefusesAnotherCertificateBeforeItSendsAnything() {
        open(server(), engine(new TlsEnd(clientIdentity, List.of())), List.of(clientIdentity.fingerprint()), List.of());
        awaitLost(active, "fingerprint");
        assertThat(frames.all()).isEmpty();
    }

    @Test
    void waitingEndRefusesAnotherCertificate() {
        open(server(), engine(new TlsEnd(identity("thief.example"), List.of())), List.of(serverIdentity.fingerprint()),
                List.of(clientIdentity.fingerprint()));
        awaitLost(active, "481");
        assertThat(passive.told()).isEmpty();
    }

    @Test
    void withoutFingerprintTheCertificateMustBeVouchedForAndBeOfTheHost() {
        MsrpEngine server = server();
        open(server, engine(new TlsEnd(clientIdentity, List.of())), List.of(), List.of());
        awaitLost(active, "certification path");
        RecordingListener trusting = new RecordingListener();
        MsrpEngine client = engine(new TlsEnd(clientIdentity, serverIdentity.chain()));
        MsrpSession waiting = server.passive(true, passive);
        MsrpSession connecting = client.active(true, "127.0.0.1", trusting);
        waiting.remotePath(connecting.localPath());
        connecting.remotePath(waiting.localPath());
        awaitTold(trusting, "bound");
        RecordingListener elsewhere = new RecordingListener();
        MsrpUri right = waiting.localUri();
        client.active(true, "127.0.0.1", elsewhere).remotePath(
                List.of(new MsrpUri(true, "localhost", right.port(), right.sessionId(), "tcp")));
        await().untilAsserted(() -> assertThat(elsewhere.told()).singleElement().asString().contains("localhost"));
    }

    @Test
    void sessionOverTlsIsNotBoundByPlainTcpNorTheOtherWayRound() {
        MsrpEngine server = server();
        MsrpSession secure = server.passive(true, passive);
        MsrpSession plain = server.passive(new RecordingListener());
        try (ScriptedMsrpPeer peer = ScriptedMsrpPeer.create()) {
            String own = peer.localPath().replace("msrp:", "msrps:");
            secure.remotePath(List.of(MsrpUri.parse(own)));
            peer.connect(plain.localUri().toString());
            peer.raw("MSRP cl3ar SEND\r\nTo-Path: " + secure.localUri() + "\r\nFrom-Path: " + own
                    + "\r\nMessage-ID: abcd\r\nByte-Range: 1-0/0\r\n-------cl3ar$\r\n");
            assertThat(peer.expect("response", frame -> frame.status() > 0, Duration.ofSeconds(10)).status())
                    .isEqualTo(481);
        }
        assertThat(passive.told()).isEmpty();
    }

    @Test
    void plainPeerAtTheSecurePortGetsNothingButAnEnd() throws IOException {
        MsrpUri secure = server().passive(true, passive).localUri();
        try (Socket socket = new Socket("127.0.0.1", secure.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("MSRP cl3ar SEND\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .doesNotContain("MSRP");
        }
    }

    @Test
    void sessionsWithOnePeerShareAConnectionOnlyIfTheyKnowItByTheSameFingerprint() {
        MsrpEngine server = server();
        MsrpEngine client = engine(new TlsEnd(clientIdentity, List.of()));
        open(server, client, List.of(serverIdentity.fingerprint()), List.of());
        awaitTold(active, "bound");
        MsrpSession waiting = server.passive(true, new RecordingListener());
        RecordingListener mistaken = new RecordingListener();
        MsrpSession second = client.active(true, "127.0.0.1", mistaken);
        waiting.remotePath(second.localPath());
        second.remote(RemoteEnd.toConnectTo(waiting.localPath())
                .withFingerprints(List.of(clientIdentity.fingerprint())));
        awaitLost(mistaken, "fingerprint");
    }

    @Test
    void identityIsReadFromFiles() throws Exception {
        Path certificate = pem("certificate", "CERTIFICATE", serverIdentity.chain().get(0).getEncoded());
        Path key = pem("key", "PRIVATE KEY", serverIdentity.key().getEncoded());
        TlsIdentity read = TlsIdentity.read(certificate, key);
        assertThat(read.fingerprint()).isEqualTo(serverIdentity.fingerprint());
        assertThat(read.key()).isEqualTo(serverIdentity.key());
        assertThatThrownBy(() -> TlsIdentity.read(certificate, certificate)).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> TlsIdentity.read(key, key)).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void certificateOfOurOwnIsSoundAndNamesItsHost() throws Exception {
        for (String host : List.of("127.0.0.1", "[2001:db8::1]", "node.example")) {
            TlsIdentity made = identity(host);
            made.chain().get(0).verify(made.chain().get(0).getPublicKey());
            made.chain().get(0).checkValidity();
            assertThat(made.chain().get(0).getVersion()).isEqualTo(3);
            assertThat(made.chain().get(0).getSubjectAlternativeNames()).singleElement()
                    .satisfies(name -> assertThat(Hosts.same(String.valueOf(name.get(1)), host)).isTrue());
        }
    }

    @Test
    void engineWithoutTlsHasNoSecureSessions() {
        MsrpEngine bare = MsrpEngine.start("bare", MsrpLimits.ordinary(), FrameObserver.NONE);
        engines.add(bare);
        assertThatIllegalStateException().isThrownBy(() -> bare.active(true, "127.0.0.1", active));
        assertThatIllegalStateException().isThrownBy(() -> bare.passive(true, passive));
        assertThatIllegalStateException().isThrownBy(() ->
                bare.listenSecurely(new InetSocketAddress("127.0.0.1", 0), "127.0.0.1"));
    }

    private Path pem(String name, String kind, byte[] der) throws IOException {
        return Files.writeString(folder.resolve(name + ".pem"), "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n");
    }
}
