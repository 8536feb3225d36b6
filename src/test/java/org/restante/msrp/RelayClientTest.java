package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.restante.wire.MsrpFrame;
import org.restante.wire.ScriptedMsrpRelay;

/** A sender behind a relay, and a receiver that reaches it only through the relay. */
class RelayClientTest {

    private final TlsIdentity identity = TlsIdentity.selfSigned("127.0.0.1", new SecureRandom(), Instant.now());
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final RecordingListener behind = new RecordingListener();
    private final RecordingListener device = new RecordingListener();
    private ScriptedMsrpRelay relay;
    private MsrpEngine engine;
    private MsrpEngine outside;

    @BeforeEach
    void start() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("relay", identity.key(), new char[0], identity.chain().toArray(new X509Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, new char[0]);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(factory.getKeyManagers(), null, null);
        relay = new ScriptedMsrpRelay(tls, "pf", "s3cret");
        MsrpOptions options = MsrpOptions.ordinary().withTls(new TlsEnd(
                TlsIdentity.selfSigned("pf.example", new SecureRandom(), Instant.now()), identity.chain()));
        engine = MsrpEngine.start("behind", MsrpLimits.ordinary(), FrameObserver.NONE, options);
        outside = MsrpEngine.start("outside", MsrpLimits.ordinary(), FrameObserver.NONE, options);
    }

    @AfterEach
    void stop() {
        engine.close();
        outside.close();
        relay.close();
    }

    private RelayClient client(String password, Optional<Duration> lifetime) {
        return engine.useRelay(new RelayAccount(MsrpUri.parse(relay.uri()), "pf", password, lifetime, List.of()),
                "127.0.0.1", new RelayListener() {
                    @Override
                    public void onAdmitted(RelayClient client) {
                        told.add("admitted " + client.usePath().size());
                    }

                    @Override
                    public void onLost(RelayClient client, String reason) {
                        told.add("lost: " + reason);
                    }
                });
    }

    private void awaitTold(String line) {
        await().untilAsserted(() -> assertThat(told).anySatisfy(said -> assertThat(said).contains(line)));
    }

    private static void awaitTold(RecordingListener listener, String... lines) {
        await().untilAsserted(() -> assertThat(listener.told()).contains(lines));
    }

    /** Opens a session through the relay, and its other end that connects to the relay. */
    private MsrpSession bind(RelayClient client) {
        MsrpSession session = client.open(false, behind);
        MsrpSession other = outside.active(true, "127.0.0.1", device);
        session.remotePath(other.localPath());
        other.remotePath(session.localPath());
        awaitTold(device, "bound");
        awaitTold(behind, "bound");
        return session;
    }

    @Test
    void challengeIsAnsweredAndTheUsePathAdvertised() {
        RelayClient client = client("s3cret", Optional.empty());
        awaitTold("admitted 1");
        assertThat(relay.received("AUTH")).hasSize(2).last().satisfies(auth -> {
            assertThat(auth.toPath()).isEqualTo(relay.uri());
            assertThat(auth.require("Authorization")).contains("qop=auth", "nc=00000001", "opaque=\"0paque\"");
        });
        MsrpSession session = client.open(false, behind);
        assertThat(session.localPath()).hasSize(2).first().isEqualTo(client.usePath().get(0));
        assertThat(session.localPath().get(1)).isEqualTo(session.localUri());
    }

    @Test
    void messagesAndReportsPassThroughTheRelay() {
        RelayClient client = client("s3cret", Optional.empty());
        awaitTold("admitted 1");
        CollectingSink sink = new CollectingSink();
        device.receivingInto(sink);
        MsrpSession session = bind(client);
        session.send(new OutgoingMessage("pm000001", "text/plain", true, new ArraySource("x".repeat(5000))));
        awaitTold(behind, "transmitted pm000001", "report pm000001 1-5000/5000 200");
        assertThat(sink.octets()).hasSize(5000);
        assertThat(relay.received("SEND")).filteredOn(send -> send.body() != null).extracting(MsrpFrame::toPath)
                .allSatisfy(path -> assertThat(path).startsWith(client.usePath().get(0) + " msrps://"));
        behind.receivingInto(new CollectingSink());
        session.close();
        RecordingListener next = new RecordingListener();
        client.open(true, next).remotePath(List.of(MsrpUri.parse("msrps://127.0.0.1:9/nobody;tcp")));
        awaitTold(next, "lost: binding request answered with 481");
    }

    @Test
    void admissionIsRenewedBeforeItExpires() {
        relay.expires(1);
        client("s3cret", Optional.empty());
        await().until(() -> relay.received("AUTH").size() >= 4);
        assertThat(relay.received("AUTH").get(3).require("Authorization")).contains("nc=00000003");
        assertThat(told).containsExactly("admitted 1");
    }

    @Test
    void lifetimeIsCorrectedAsTheRelayWants() {
        relay.minExpires(600);
        client("s3cret", Optional.of(Duration.ofSeconds(60)));
        awaitTold("admitted 1");
        assertThat(relay.received("AUTH")).extracting(auth -> auth.require("Expires")).containsExactly("60", "60", "600");
    }

    @Test
    void wrongPasswordIsNotTriedForever() {
        client("guess", Optional.empty());
        awaitTold("lost: the relay's answer cannot be used: it does not accept user name and password");
        assertThat(relay.received("AUTH")).hasSize(2);
    }

    @Test
    void relayThatDoesNotKnowThePasswordIsNotUsed() {
        relay.impostor();
        RelayClient client = client("s3cret", Optional.empty());
        awaitTold("does not prove to know the password");
        assertThatIllegalStateException().isThrownBy(() -> client.open(false, behind));
    }

    @Test
    void lostRelayLosesItsSessions() {
        RelayClient client = client("s3cret", Optional.empty());
        awaitTold("admitted 1");
        bind(client);
        relay.close();
        awaitTold(behind, "lost: connection with the relay lost");
        awaitTold("lost: connection with the relay lost");
    }

    @Test
    void relayIsLeftOnceItsLastSessionIsOver() {
        RelayClient client = client("s3cret", Optional.empty());
        awaitTold("admitted 1");
        MsrpSession session = bind(client);
        device.receivingInto(new CollectingSink());
        client.close();
        session.send(new OutgoingMessage("pm000001", "text/plain", false, new ArraySource("still there")));
        awaitTold(behind, "transmitted pm000001");
        assertThat(relay.connections()).isEqualTo(2);
        session.close();
        await().until(() -> relay.connections() == 1);
        assertThat(told).containsExactly("admitted 1");
    }

    @Test
    void passwordsAreNotGivenInTheClear() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RelayAccount(
                MsrpUri.parse("msrp://127.0.0.1:2855;tcp"), "pf", "s3cret", Optional.empty(), List.of()));
        assertThat(new RelayAccount(MsrpUri.parse(relay.uri()), "pf", "s3cret", Optional.empty(), List.of()).toString())
                .doesNotContain("s3cret");
    }

    /** The expected value was made with md5sum. */
    @Test
    void digestIsThatOfOthers() {
        Digest digest = Digest.challenge("Digest realm=\"intra.example.com\", qop=\"auth,auth-int\", algorithm=md5, "
                + "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"");
        RelayAccount account = new RelayAccount(MsrpUri.parse("msrps://intra.example.com;tcp"), "Alice", "secret",
                Optional.empty(), List.of());
        String value = digest.authorization(account, "msrps://intra.example.com;tcp", 1, "0a4f113b");
        assertThat(Digest.parameters(value.substring(7))).containsEntry("response", "eef48ced07479a9a5a0760c4e1b9c13e");
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.challenge("Basic realm=\"x\""));
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.challenge("Digest realm=\"x\", nonce=\"y\", qop=\"auth-int\""));
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.challenge("Digest realm=\"x\", nonce=\"y\", algorithm=SHA-256"));
    }
}
