package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
    void reportConfirmsTheWholeMessage() {
        CollectingSink sink = new CollectingSink();
        receiver.receivingInto(sink);
        bind();
        sending.send(new OutgoingMessage("pm000001", "text/plain", true, new ArraySource("Lunch at noon?")));
        awaitTold(sender, "transmitted pm000001", "report pm000001 1-14/14 200");
        assertThat(sink.octets()).asString().isEqualTo("Lunch at noon?");
        assertThat(receiver.told()).containsExactly("bound", "message pm000001 text/plain 14");
        assertThat(frames.sent("SEND")).singleElement()
                .extracting(FrameLog.Frame::contentOctets, FrameLog.Frame::flag).containsExactly(14L, '$');
        assertThat(frames.received("REPORT")).singleElement()
                .satisfies(report -> assertThat(report.header("Status")).isEqualTo("000 200 OK"));
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

    @Test
    void emptyMessageIsReportedToo() {
        bind();
        sending.send(new OutgoingMessage("pm000003", "text/plain", true, new ArraySource("")));
        awaitTold(sender, "transmitted pm000003", "report pm000003 1-0/0 200");
    }

    @Test
    void slowSinkHoldsBackTheSource() {
        CompletableFuture<Void> free = new CompletableFuture<>();
        CollectingSink sink = new CollectingSink().busyUntil(free);
        receiver.receivingInto(sink);
        bind();
        ArraySource source = new ArraySource(new byte[8 << 20]);
        sending.send(new OutgoingMessage("pm000004", "application/octet-stream", true, source));
        await().until(() -> sink.writes() == 1);
        await().during(Duration.ofMillis(300)).until(() -> source.taken() <= 256 * 1024 + 2 * 16 * 1024);
        assertThat(sender.told()).containsExactly("bound");
        free.complete(null);
        awaitTold(sender, "transmitted pm000004", "report pm000004 1-8388608/8388608 200");
    }

    @Test
    void bothSendAtTheSameTime() {
        CollectingSink there = new CollectingSink();
        CollectingSink here = new CollectingSink();
        receiver.receivingInto(there);
        sender.receivingInto(here);
        bind();
        sending.send(new OutgoingMessage("pm000005", "a/b", true, new ArraySource(new byte[1 << 20])));
        receiving.send(new OutgoingMessage("pm000005", "a/b", true, new ArraySource(new byte[1 << 20])));
        awaitTold(sender, "report pm000005 1-1048576/1048576 200");
        awaitTold(receiver, "report pm000005 1-1048576/1048576 200");
    }

    @Test
    void refusedMessageIsToldAndTheNextOneGoesOn() {
        CollectingSink sink = new CollectingSink();
        receiver.receiving(message -> message.contentType().equals("a/b") ? new Reception.Refused(415)
                : new Reception.Into(sink));
        bind();
        ArraySource refused = new ArraySource(new byte[1 << 20]);
        sending.send(new OutgoingMessage("pm000006", "a/b", true, refused));
        sending.send(new OutgoingMessage("pm000007", "c/d", true, new ArraySource("next")));
        awaitTold(sender, "refused pm000006 415", "report pm000007 1-4/4 200");
        assertThat(sender.told()).doesNotContain("transmitted pm000006");
        assertThat(refused.timesClosed()).isEqualTo(1);
        assertThat(refused.taken()).isLessThan(1 << 20);
    }

    @Test
    void abortedMessageIsAbandonedByTheReceiver() {
        CompletableFuture<Void> free = new CompletableFuture<>();
        CollectingSink sink = new CollectingSink().busyUntil(free);
        receiver.receivingInto(sink);
        bind();
        ArraySource source = new ArraySource(new byte[1 << 20]);
        sending.send(new OutgoingMessage("pm000008", "a/b", true, source));
        await().until(() -> sink.writes() == 1);
        sending.abort("pm000008");
        await().until(() -> source.timesClosed() == 1);
        free.complete(null);
        await().until(() -> sink.abandoned().equals("aborted by its sender"));
        assertThat(sender.told()).containsExactly("bound");
    }

    @Test
    void lostConnectionInTheMiddleOfAMessageIsToldToBothAndOnce() {
        CollectingSink sink = new CollectingSink().busyUntil(new CompletableFuture<>());
        receiver.receivingInto(sink);
        bind();
        ArraySource source = new ArraySource(new byte[1 << 20]);
        sending.send(new OutgoingMessage("pm000009", "a/b", true, source));
        await().until(() -> sink.writes() == 1);
        receiving.close();
        awaitTold(sender, "lost: connection lost");
        assertThat(sink.abandoned()).isEqualTo("session closed");
        assertThat(source.timesClosed()).isEqualTo(1);
        sending.close();
        assertThat(sender.told()).containsExactly("bound", "unfinished pm000009 0", "lost: connection lost");
        assertThat(receiver.told()).doesNotContain("lost: connection lost");
    }

    @Test
    void twoSessionsOnOneListenerDoNotMix() {
        CollectingSink sink = new CollectingSink();
        receiver.receivingInto(sink);
        bind();
        RecordingListener otherSender = new RecordingListener();
        CollectingSink otherSink = new CollectingSink();
        RecordingListener otherReceiver = new RecordingListener().receivingInto(otherSink);
        MsrpSession otherSending = server.passive(otherSender);
        MsrpSession otherReceiving = client.active("127.0.0.1", otherReceiver);
        otherSending.remotePath(List.of(otherReceiving.localUri()));
        otherReceiving.remotePath(List.of(otherSending.localUri()));
        awaitTold(otherSender, "bound");
        sending.send(new OutgoingMessage("pm000010", "a/b", true, new ArraySource("one")));
        otherSending.send(new OutgoingMessage("pm000010", "a/b", true, new ArraySource("other")));
        awaitTold(sender, "report pm000010 1-3/3 200");
        awaitTold(otherSender, "report pm000010 1-5/5 200");
        assertThat(sink.octets()).asString().isEqualTo("one");
        assertThat(otherSink.octets()).asString().isEqualTo("other");
    }

    @Test
    void peerThatConnectsBeforeItsPathIsKnownIsBoundOnceItIs() {
        sending = server.passive(sender);
        receiving = client.active("127.0.0.1", receiver);
        receiving.remotePath(List.of(sending.localUri()));
        await().until(() -> !frames.received("SEND").isEmpty());
        assertThat(receiver.told()).isEmpty();
        sending.remotePath(List.of(receiving.localUri()));
        awaitTold(sender, "bound");
        awaitTold(receiver, "bound");
    }

    @Test
    void wrongSessionIdLosesTheActiveSide() {
        sending = server.passive(sender);
        receiving = client.active("127.0.0.1", receiver);
        sending.remotePath(List.of(receiving.localUri()));
        MsrpUri right = sending.localUri();
        receiving.remotePath(List.of(new MsrpUri(false, right.host(), right.port(), "wrong", "tcp")));
        awaitTold(receiver, "lost: binding request answered with 481");
        assertThat(sender.told()).isEmpty();
    }

    @Test
    void nobodyListeningLosesTheActiveSide() {
        receiving = client.active("127.0.0.1", receiver);
        receiving.remotePath(List.of(MsrpUri.parse("msrp://127.0.0.1:1/nobody;tcp")));
        await().untilAsserted(() -> assertThat(receiver.told()).singleElement().asString().startsWith("lost: cannot connect"));
    }

    @Test
    void hostNameIsLookedUp() {
        sending = server.passive(sender);
        receiving = client.active("127.0.0.1", receiver);
        sending.remotePath(List.of(receiving.localUri()));
        MsrpUri there = sending.localUri();
        receiving.remotePath(List.of(new MsrpUri(false, "localhost", there.port(), there.sessionId(), "tcp")));
        awaitTold(receiver, "lost: binding request answered with 481");
    }

    @Test
    void nothingCanBeSentBeforeTheSessionIsBound() {
        sending = server.passive(sender);
        OutgoingMessage message = new OutgoingMessage("pm000011", "a/b", true, new ArraySource("x"));
        assertThatIllegalStateException().isThrownBy(() -> sending.send(message));
        assertThatIllegalStateException().isThrownBy(() -> client.passive(receiver));
    }

    @Test
    void messageForASessionThatIsOverIsDropped() {
        bind();
        sending.close();
        ArraySource source = new ArraySource("x");
        sending.send(new OutgoingMessage("pm000012", "a/b", true, source));
        assertThat(source.timesClosed()).isEqualTo(1);
        awaitTold(receiver, "lost: connection lost");
        assertThat(sender.told()).containsExactly("bound");
    }

    @Test
    void engineThatClosesStopsItsThreads() {
        bind();
        server.close();
        awaitTold(receiver, "lost: connection lost");
        assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("server-msrp-"));
    }

    @Test
    void ipv6LiteralsWork() {
        try (MsrpEngine here = MsrpEngine.start("v6", MsrpLimits.ordinary(), frames)) {
            here.listen(new InetSocketAddress("::1", 0), "::1");
            sending = here.passive(sender);
            receiving = client.active("::1", receiver);
            assertThat(sending.localUri().toString()).startsWith("msrp://[::1]:");
            sending.remotePath(List.of(MsrpUri.parse(receiving.localUri().toString())));
            receiving.remotePath(List.of(MsrpUri.parse(sending.localUri().toString().replace("[::1]", "[0:0:0:0:0:0:0:1]"))));
            awaitTold(sender, "bound");
            awaitTold(receiver, "bound");
        }
    }
}
