package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.Requirement;
import org.restante.wire.MsrpFrame;
import org.restante.wire.ScriptedMsrpPeer;

/** A passive session that sends, and a peer over a socket that answers as its script says. */
class ScriptedPeerTest {

    private static final MsrpLimits LIMITS = new MsrpLimits(8192, 64, 32768, 16, 1 << 20, 16, 4, Duration.ofMillis(500),
            Duration.ofMillis(800), Duration.ofSeconds(20), Duration.ofMillis(500), 2048);

    private final FrameLog frames = new FrameLog();
    private final RecordingListener listener = new RecordingListener();
    private final ScriptedMsrpPeer peer = ScriptedMsrpPeer.create();
    private MsrpEngine engine;
    private MsrpSession session;

    @BeforeEach
    void start() {
        start(MsrpLimits.ordinary());
    }

    private void start(MsrpLimits limits) {
        engine = MsrpEngine.start("engine", limits, frames);
        engine.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "127.0.0.1");
        session = engine.passive(listener);
        session.remotePath(List.of(MsrpUri.parse(peer.localPath())));
    }

    private void restart(MsrpLimits limits) {
        engine.close();
        start(limits);
    }

    @AfterEach
    void stop() {
        peer.close();
        engine.close();
    }

    private void bind() {
        peer.connect(session.localUri().toString());
        peer.expectResponse(peer.bind(), 200);
        awaitTold("bound");
    }

    private void awaitTold(String... lines) {
        await().untilAsserted(() -> assertThat(listener.told()).contains(lines));
    }

    private static OutgoingMessage message(String messageId, int octets) {
        return new OutgoingMessage(messageId, "text/plain", true, new ArraySource("x".repeat(octets)));
    }

    @Test
    @Requirement("MSRP-01")
    void msrp01_chunksAreSmallAndTellExactRangesInTheOrderOfTheSamples() {
        bind();
        session.send(message("pm000001", 5000));
        List<MsrpFrame> chunks = peer.receiveMessage();
        assertThat(chunks).extracting(chunk -> chunk.require("Byte-Range"))
                .containsExactly("1-2048/5000", "2049-4096/5000", "4097-5000/5000");
        assertThat(chunks).extracting(MsrpFrame::flag).containsExactly('+', '+', '$');
        assertThat(chunks).extracting(MsrpFrame::transactionId).doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[0-9a-f]{16}"));
        assertThat(chunks).allSatisfy(chunk -> {
            assertThat(chunk.headers()).extracting(header -> header.name()).containsExactly("To-Path", "From-Path",
                    "Message-ID", "Success-Report", "Byte-Range", "Content-Type");
            assertThat(chunk.toPath()).isEqualTo(peer.localPath());
            assertThat(chunk.fromPath()).isEqualTo(session.localUri().toString());
        });
        awaitTold("transmitted pm000001", "report pm000001 1-5000/5000 200");
    }

    @Test
    @Requirement("MSRP-02")
    void msrp02_nothingIsSentBeforeTheFirstRequestOfThePeer() {
        peer.connect(session.localUri().toString());
        peer.expectNone("anything", frame -> true, Duration.ofMillis(300));
        assertThat(listener.told()).isEmpty();
        MsrpFrame first = peer.bind();
        peer.expectResponse(first, 200);
        assertThat(frames.all().get(0)).satisfies(frame -> assertThat(frame.sent()).isFalse());
        awaitTold("bound");
    }

    @Test
    @Requirement("MSRP-03")
    void msrp03_failureReportIsYesAndSuccessReportIsAskedFor() {
        bind();
        session.send(message("pm000001", 10));
        MsrpFrame send = peer.expectSend();
        assertThat(send.header("Failure-Report").orElse("yes")).isEqualTo("yes");
        assertThat(send.require("Success-Report")).isEqualTo("yes");
    }

    @Test
    @Requirement("MSRP-05")
    void msrp05_nextMessageWaitsForTheLastAnswerToThePreviousOne() {
        bind();
        session.send(message("pm000001", 3000));
        session.send(message("pm000002", 10));
        MsrpFrame first = peer.expectSend();
        MsrpFrame second = peer.expectSend();
        assertThat(List.of(first, second)).extracting(send -> send.require("Message-ID")).containsOnly("pm000001");
        peer.ok(second);
        peer.expectNone("a SEND", frame -> frame.method().equals("SEND"), Duration.ofMillis(300));
        assertThat(listener.told()).containsExactly("bound");
        peer.ok(first);
        assertThat(peer.expectSend().require("Message-ID")).isEqualTo("pm000002");
        awaitTold("transmitted pm000001");
    }

    @Test
    void unansweredChunksAreLimitedAndMoreFollowWhenAQuarterIsAnswered() {
        bind();
        session.send(message("pm000001", 2048 * 200));
        List<MsrpFrame> window = Stream.generate(peer::expectSend).limit(128).toList();
        window.subList(0, 31).forEach(peer::ok);
        peer.expectNone("a SEND", frame -> frame.method().equals("SEND"), Duration.ofMillis(300));
        peer.ok(window.get(31));
        assertThat(peer.expectSend().require("Byte-Range")).isEqualTo("262145-264192/409600");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 413, 415, 423, 599})
    void refusedMessageEndsWithAnAbortAndTheNextOneFollows(int status) {
        bind();
        session.send(message("pm000001", 2048 * 200));
        session.send(message("pm000002", 10));
        peer.respond(peer.expectSend(), status, "");
        MsrpFrame abort = peer.expect("abort", frame -> frame.flag() == '#', Duration.ofSeconds(10));
        assertThat(abort.require("Message-ID")).isEqualTo("pm000001");
        assertThat(abort.body()).isNull();
        MsrpFrame next = peer.expect("next", frame -> frame.header("Message-ID").orElse("").equals("pm000002"),
                Duration.ofSeconds(10));
        peer.ok(next);
        awaitTold("refused pm000001 " + status, "transmitted pm000002");
    }

    @ParameterizedTest
    @ValueSource(ints = {481, 506})
    void nothingIsAbortedInASessionThatThePeerDoesNotKnow(int status) {
        bind();
        session.send(message("pm000001", 2048 * 200));
        peer.respond(peer.expectSend(), status, "");
        awaitTold("refused pm000001 " + status);
        session.close();
        peer.expectClosed();
        assertThat(peer.received()).noneMatch(frame -> frame.flag() == '#');
    }

    @Test
    void chunkWithoutAnswerCountsAs408() {
        restart(LIMITS);
        bind();
        session.send(message("pm000001", 10));
        peer.expectSend();
        awaitTold("refused pm000001 408");
    }

    @Test
    void sourceThatFailsAbortsTheMessage() {
        bind();
        ContentSource failing = new ContentSource() {
            private int asked;

            @Override
            public long octets() {
                return 4096;
            }

            @Override
            public CompletionStage<?> read(ByteBuffer into) {
                asked++;
                return asked == 1 ? CompletableFuture.completedFuture(into.put(new byte[2048]))
                        : CompletableFuture.failedFuture(new IllegalStateException("database gone"));
            }

            @Override
            public void close() {
                asked = 0;
            }
        };
        session.send(new OutgoingMessage("pm000001", "text/plain", true, failing));
        assertThat(peer.expectSend().flag()).isEqualTo('+');
        assertThat(peer.expectSend().flag()).isEqualTo('#');
        awaitTold("refused pm000001 400");
    }

    @Test
    void sourceThatDeliversLateAndInSmallPiecesFillsWholeChunks() {
        bind();
        ArraySource octets = new ArraySource("y".repeat(3000));
        ContentSource slow = new ContentSource() {
            @Override
            public long octets() {
                return octets.octets();
            }

            @Override
            public CompletionStage<?> read(ByteBuffer into) {
                ByteBuffer little = into.slice(0, Math.min(7, into.remaining()));
                return CompletableFuture.supplyAsync(() -> octets.read(little)).thenCompose(stage -> stage)
                        .thenRun(() -> into.position(little.position()));
            }

            @Override
            public void close() {
                octets.close();
            }
        };
        session.send(new OutgoingMessage("pm000001", "text/plain", true, slow));
        List<MsrpFrame> chunks = peer.receiveMessage();
        assertThat(chunks).extracting(chunk -> chunk.body().length).containsExactly(2048, 952);
        awaitTold("report pm000001 1-3000/3000 200");
        assertThat(octets.timesClosed()).isEqualTo(1);
    }

    @Test
    void closedSessionAbortsItsMessageAndClosesTheConnection() {
        bind();
        session.send(message("pm000001", 2048 * 200));
        peer.expectSend();
        session.close();
        peer.expect("abort", frame -> frame.flag() == '#', Duration.ofSeconds(10));
        peer.expectClosed();
        assertThat(listener.told()).containsExactly("bound");
    }

    @Test
    void connectionCarriesAsManySessionsAsNeedItAndIsClosedAfterTheLast() {
        bind();
        RecordingListener otherListener = new RecordingListener();
        MsrpSession other = engine.passive(otherListener);
        other.remotePath(List.of(MsrpUri.parse(peer.localPath())));
        peer.remotePath(other.localUri().toString());
        peer.expectResponse(peer.bind(), 200);
        await().until(() -> otherListener.told().contains("bound"));
        session.close();
        other.send(message("pm000002", 10));
        assertThat(peer.receiveMessage()).hasSize(1);
        await().until(() -> otherListener.told().contains("report pm000002 1-10/10 200"));
        peer.remotePath(session.localUri().toString());
        peer.expectResponse(peer.bind(), 481);
        other.close();
        peer.expectClosed();
    }

    @Test
    void moreSessionsThanAConnectionMayCarryAreRefused() {
        restart(LIMITS);
        bind();
        for (int i = 2; i <= 5; i++) {
            MsrpSession other = engine.passive(new RecordingListener());
            other.remotePath(List.of(MsrpUri.parse(peer.localPath())));
            peer.remotePath(other.localUri().toString());
            peer.expectResponse(peer.bind(), i <= 4 ? 200 : 403);
        }
    }

    @Test
    void secondConnectionForASessionIsAnswered506() {
        bind();
        try (ScriptedMsrpPeer second = ScriptedMsrpPeer.create()) {
            second.connect(session.localUri().toString());
            second.raw("MSRP second01 SEND\r\nTo-Path: " + session.localUri() + "\r\nFrom-Path: " + peer.localPath()
                    + "\r\nMessage-ID: m001\r\nByte-Range: 1-0/0\r\n-------second01$\r\n");
            assertThat(second.expect("answer", frame -> frame.status() != 0, Duration.ofSeconds(10)).status()).isEqualTo(506);
            second.expectClosed();
        }
        peer.expectResponse(peer.bind(), 200);
    }

    @Test
    void connectionThatSaysNothingIsClosedAndTheSessionIsLost() {
        restart(LIMITS);
        peer.connect(session.localUri().toString());
        peer.expectClosed();
        awaitTold("lost: no connection in time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.0\r\n\r\n", "\u0000\u0001\u0002", "MSRP aaaa1111 SEND\r\n-------aaaa1111$\r\n",
        "MSRP aaaa1111 SEND\r\nX: y\n"})
    void garbageClosesTheConnectionAndLeavesTheSessionWaiting(String garbage) {
        try (ScriptedMsrpPeer hostile = ScriptedMsrpPeer.create()) {
            hostile.connect(session.localUri().toString());
            hostile.raw(garbage);
            hostile.expectClosed();
        }
        bind();
    }

    @Test
    void headersWithoutEndCloseTheConnection() {
        try (ScriptedMsrpPeer hostile = ScriptedMsrpPeer.create()) {
            hostile.connect(session.localUri().toString());
            hostile.raw("MSRP aaaa1111 SEND\r\nX: " + "y".repeat(9000));
            hostile.expectClosed();
        }
        bind();
    }

    @Test
    void peerThatSendsAndNeverReadsIsGivenUp() throws IOException {
        byte[] request = ("MSRP aaaa1111 SEND\r\nTo-Path: " + session.localUri() + "\r\nFrom-Path: " + peer.localPath()
                + "\r\nMessage-ID: m001\r\nByte-Range: 1-0/0\r\n-------aaaa1111$\r\n").repeat(100)
                .getBytes(StandardCharsets.US_ASCII);
        try (Socket deaf = new Socket()) {
            deaf.setReceiveBufferSize(4096);
            deaf.connect(new InetSocketAddress(session.localUri().host(), session.localUri().port()));
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
                for (long octets = 0; octets < 200L << 20; octets += request.length) {
                    deaf.getOutputStream().write(request);
                }
            });
        }
        awaitTold("lost: connection lost");
    }

    @Test
    void resetInTheMiddleOfAMessageLosesTheSession() {
        bind();
        ArraySource source = new ArraySource(new byte[1 << 20]);
        session.send(new OutgoingMessage("pm000001", "text/plain", true, source));
        peer.expectSend();
        peer.reset();
        awaitTold("lost: connection lost");
        assertThat(source.timesClosed()).isEqualTo(1);
    }

    @Test
    void frameTornByTheEndOfTheConnectionAbandonsTheMessage() {
        CollectingSink sink = new CollectingSink();
        listener.receivingInto(sink);
        bind();
        peer.raw("MSRP aaaa1111 SEND\r\nTo-Path: " + session.localUri() + "\r\nFrom-Path: " + peer.localPath()
                + "\r\nMessage-ID: m001\r\nByte-Range: 1-8/8\r\nContent-Type: a/b\r\n\r\n12345678");
        peer.closeConnection();
        await().until(() -> sink.abandoned().equals("connection lost"));
        assertThat(sink.complete()).isFalse();
    }

    @Test
    void contentThatHoldsTheFrameOfAnotherSessionIsOnlyContent() {
        CollectingSink sink = new CollectingSink();
        listener.receivingInto(sink);
        bind();
        String fake = "\r\n-------aaaa1111$\r\nMSRP aaaa1111 SEND\r\nTo-Path: " + session.localUri() + "\r\nFrom-Path: "
                + peer.localPath() + "\r\n-------aaaa1111$\r\n";
        peer.expectResponse(peer.send("text/plain", fake.getBytes(StandardCharsets.UTF_8)), 200);
        assertThat(sink.octets()).asString().isEqualTo(fake);
    }
}
