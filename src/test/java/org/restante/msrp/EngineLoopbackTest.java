package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.restante.Requirement;

/** Two engines over real sockets: a passive sender, as the Participating Function is, and an active receiver. */
class EngineLoopbackTest {

    private final FrameLog frames = new FrameLog();
    private MsrpEngine server;
    private MsrpEngine client;
    private final RecordingListener sender = new RecordingListener();
    private final RecordingListener receiver = new RecordingListener();
    private MsrpSession sending;
    private MsrpSession receiving;

    @BeforeEach
    void start() {
        server = MsrpEngine.start("server", MsrpLimits.ordinary(), frames);
        server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "127.0.0.1");
        client = MsrpEngine.start("client", MsrpLimits.ordinary(), FrameObserver.NONE);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    /** Opens both ends and waits until both are bound. */
    private void bind() {
        sending = server.passive(sender);
        receiving = client.active("127.0.0.1", receiver);
        sending.remotePath(List.of(receiving.localUri()));
        receiving.remotePath(List.of(sending.localUri()));
        awaitTold(sender, "bound");
        awaitTold(receiver, "bound");
    }

    private static void awaitTold(RecordingListener listener, String... lines) {
        await().untilAsserted(() -> assertThat(listener.told()).contains(lines));
    }

    @Test
    @Requirement("MSRP-04")
    void msrp04_reportConfirmsTheWholeMessage() {
        CollectingSink sink = new CollectingSink();
        receiver.receivingInto(sink);
        bind();
        sending.send(new OutgoingMessage("pm000001", "text/plain", true, new ArraySource("Lunch at noon?")));
        awaitTold(sender, "transmitted pm000001", "report pm000001 1-14/14 200");
        assertThat(sink.octets()).asString().isEqualTo("Lunch at noon?");
        assertThat(receiver.told()).containsExactly("bound", "message pm000001 text/plain 14");
    }

    @Test
    void largeMessageArrivesWhole() {
        CollectingSink sink = new CollectingSink();
        receiver.receivingInto(sink);
        bind();
        byte[] octets = new byte[1 << 20];
        new Random(7).nextBytes(octets);
        ArraySource source = new ArraySource(octets);
        sending.send(new OutgoingMessage("pm000002", "application/octet-stream", true, source));
        awaitTold(sender, "transmitted pm000002", "report pm000002 1-1048576/1048576 200");
        assertThat(sink.octets()).isEqualTo(octets);
        assertThat(source.timesClosed()).isEqualTo(1);
    }
}
