package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.wire.FreePorts;
import org.restante.wire.KamailioRelay;
import org.restante.wire.RequiresTool;

/** Both ends of a session behind a relay that others wrote: Kamailio with its msrp module, over TLS. */
@RequiresTool("kamailio:tls")
class KamailioRelayIT {

    private static final String PASSWORD = "s3cret";

    private final RecordingListener sender = new RecordingListener();
    private final RecordingListener receiver = new RecordingListener();
    private KamailioRelay relay;
    private MsrpEngine engine;

    @BeforeEach
    void start(@TempDir Path directory) {
        relay = new KamailioRelay(directory, FreePorts.tcp(), PASSWORD).start();
        engine = MsrpEngine.start("behind", MsrpLimits.ordinary(), FrameObserver.NONE,
                MsrpOptions.ordinary().withTls(new TlsEnd(relay.identity(), relay.identity().chain())));
    }

    @AfterEach
    void stop() {
        engine.close();
        relay.close();
    }

    private CompletableFuture<RelayClient> letIn(String user, String password) {
        CompletableFuture<RelayClient> admitted = new CompletableFuture<>();
        engine.useRelay(new RelayAccount(MsrpUri.parse(relay.uri()), user, password,
                Optional.empty(), List.of(relay.identity().fingerprint())), "127.0.0.1", new RelayListener() {
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
    void messageAndReportPassToAPeerThatComesToTheRelayByItself() throws Exception {
        RelayClient client = letIn("alice", PASSWORD).get(10, TimeUnit.SECONDS);
        CollectingSink sink = new CollectingSink();
        receiver.receivingInto(sink);
        MsrpSession sending = client.open(false, sender);
        MsrpSession receiving = engine.active(true, "127.0.0.1", receiver);
        sending.remotePath(receiving.localPath());
        receiving.remotePath(sending.localPath());
        await().until(() -> sender.told().contains("bound") && receiver.told().contains("bound"));

        sending.send(new OutgoingMessage("pm000001", "text/plain", true, new ArraySource("Lunch at noon?")));

        await().untilAsserted(() -> assertThat(sender.told()).contains("report pm000001 1-14/14 200"));
        assertThat(sink.octets()).isEqualTo("Lunch at noon?".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void wrongPasswordIsToldAsSuch() {
        CompletableFuture<RelayClient> admitted = letIn("alice", "wrong");
        await().untilAsserted(() -> assertThat(admitted).isCompletedExceptionally());
        assertThat(admitted).failsWithin(Duration.ofSeconds(1)).withThrowableThat()
                .withMessageContaining("relay");
    }
}
