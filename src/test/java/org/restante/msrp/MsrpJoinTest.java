package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.restante.wire.MsrpFrame;
import org.restante.wire.ScriptedMsrpPeer;

/** An engine in the middle joins the sessions of two peers: engines where they behave, scripts where they do not. */
class MsrpJoinTest {

    private static final int LARGE = 64 << 20;
    private static final MsrpLimits LIMITS = new MsrpLimits(8192, 64, 32768, 16, 2L * LARGE, 16, 4, Duration.ofSeconds(10),
            Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(30), 2048);

    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final RecordingListener nearOwner = new RecordingListener();
    private final RecordingListener farOwner = new RecordingListener();
    private final RecordingListener caller = new RecordingListener();
    private final RecordingListener callee = new RecordingListener();
    private final ScriptedMsrpPeer nearPeer = ScriptedMsrpPeer.create();
    private final ScriptedMsrpPeer farPeer = ScriptedMsrpPeer.create();
    private MsrpEngine middle;
    private MsrpEngine ends;
    private MsrpSession near;
    private MsrpSession far;
    private MsrpJoin join;

    @BeforeEach
    void start() {
        middle = MsrpEngine.start("middle", LIMITS, FrameObserver.NONE);
        middle.listen(new InetSocketAddress("127.0.0.1", 0), "127.0.0.1");
        ends = MsrpEngine.start("ends", LIMITS, FrameObserver.NONE,
                MsrpOptions.ordinary().reuseConnections(false));
        near = middle.passive(nearOwner);
        far = middle.passive(farOwner);
    }

    @AfterEach
    void stop() {
        nearPeer.close();
        farPeer.close();
        ends.close();
        middle.close();
    }

    private static void awaitTold(RecordingListener listener, String... lines) {
        await().untilAsserted(() -> assertThat(listener.told()).contains(lines));
    }

    private void awaitTold(String... lines) {
        await().untilAsserted(() -> assertThat(told).contains(lines));
    }

    private MsrpSession engineAt(MsrpSession here, RecordingListener listener) {
        MsrpSession there = ends.active("127.0.0.1", listener);
        here.remotePath(there.localPath());
        there.remotePath(here.localPath());
        awaitTold(listener, "bound");
        return there;
    }

    private void scriptAt(MsrpSession here, RecordingListener owner, ScriptedMsrpPeer peer) {
        here.remotePath(List.of(MsrpUri.parse(peer.localPath())));
        peer.connect(here.localUri().toString());
        peer.expectResponse(peer.bind(), 200);
        awaitTold(owner, "bound");
    }

    private void join() {
        awaitTold(nearOwner, "bound");
        awaitTold(farOwner, "bound");
        join = MsrpJoin.join(near, far, new JoinListener() {
            @Override
            public void onPassed(PassedMessage message) {
                told.add("passed " + message.messageId() + ' ' + message.totalOctets() + ' ' + message.unconfirmed());
            }

            @Override
            public void onReported(PassedMessage message, DeliveryReport report) {
                told.add("reported " + report.messageId() + ' ' + report.range() + ' ' + report.status());
            }

            @Override
            public void onRefused(PassedMessage message, int status) {
                told.add("refused " + message.messageId() + ' ' + status + ' ' + message.confirmed());
            }

            @Override
            public void onEnded(String reason, List<PassedMessage> unfinished) {
                told.add("ended");
                unfinished.forEach(message -> told.add("unfinished " + message.messageId() + ' ' + message.confirmed() + ' '
                        + message.unconfirmed()));
            }
        });
    }

    private static byte[] random(int octets) {
        byte[] made = new byte[octets];
        new Random(octets).nextBytes(made);
        return made;
    }

    @Test
    void messagesAndReportsPassInBothDirections() {
        MsrpSession one = engineAt(near, caller);
        MsrpSession other = engineAt(far, callee);
        join();
        CollectingSink there = new CollectingSink();
        CollectingSink here = new CollectingSink();
        callee.receivingInto(there);
        caller.receivingInto(here);
        byte[] forth = random(1_000_003);
        byte[] back = random(777_777);
        one.send(new OutgoingMessage("forth001", "a/b", true, new ArraySource(forth)));
        other.send(new OutgoingMessage("back0001", "c/d", true, new ArraySource(back)));
        awaitTold(caller, "transmitted forth001", "report forth001 1-1000003/1000003 200");
        awaitTold(callee, "transmitted back0001", "report back0001 1-777777/777777 200");
        assertThat(there.octets()).isEqualTo(forth);
        assertThat(here.octets()).isEqualTo(back);
        awaitTold("passed forth001 1000003 []", "passed back0001 777777 []", "reported forth001 1-1000003/1000003 200");
        assertThat(nearOwner.told()).as("the owners hear nothing of it").containsExactly("bound");
        assertThat(farOwner.told()).containsExactly("bound");
    }

    @Test
    void interruptibleChunksPassToo() {
        MsrpSession one = engineAt(near, caller);
        engineAt(far, callee);
        join();
        CollectingSink there = new CollectingSink();
        callee.receivingInto(there);
        one.sendAs(SendingProfile.bulk());
        byte[] octets = random(3_000_000);
        one.send(new OutgoingMessage("bulk0001", "a/b", false, new ArraySource(octets)));
        awaitTold(caller, "transmitted bulk0001");
        assertThat(there.octets()).isEqualTo(octets);
    }

    @Test
    void sessionsOnOneConnectionCanBeJoinedInBothDirections() {
        ends.close();
        ends = MsrpEngine.start("sharing", LIMITS, FrameObserver.NONE);
        MsrpSession one = engineAt(near, caller);
        MsrpSession other = engineAt(far, callee);
        join();
        CollectingSink there = new CollectingSink();
        CollectingSink here = new CollectingSink();
        callee.receivingInto(there);
        caller.receivingInto(here);
        one.send(new OutgoingMessage("forth001", "a/b", true, new ArraySource(random(5_000_000))));
        other.send(new OutgoingMessage("back0001", "c/d", true, new ArraySource(random(4_000_000))));
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(caller.told()).contains("report forth001 1-5000000/5000000 200");
            assertThat(callee.told()).contains("report back0001 1-4000000/4000000 200");
        });
        assertThat(there.octets()).isEqualTo(random(5_000_000));
        assertThat(here.octets()).isEqualTo(random(4_000_000));
    }

    @Test
    void sideThatDoesNotDrainHoldsBackTheOther() {
        MsrpSession one = engineAt(near, caller);
        engineAt(far, callee);
        join();
        one.sendAs(new SendingProfile(65536, true, 1 << 30, 1)); // nothing but the network holds it back
        CompletableFuture<Void> free = new CompletableFuture<>();
        CollectingSink sink = new CollectingSink().busyUntil(free);
        callee.receivingInto(sink);
        ArraySource source = new ArraySource(new byte[LARGE]);
        one.send(new OutgoingMessage("large001", "a/b", true, source));
        await().until(() -> sink.writes() == 1);
        await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(20)).until(source::taken,
                taken -> taken < LARGE);
        free.complete(null);
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() ->
                assertThat(caller.told()).contains("report large001 1-67108864/67108864 200"));
    }

    @Test
    void chunkIsAnsweredOnlyAfterTheFarSideAnswered() {
        scriptAt(near, nearOwner, nearPeer);
        scriptAt(far, farOwner, farPeer);
        join();
        MsrpFrame chunk = nearPeer.chunk("m3ss4ge", 1, 3000, "a/b", random(3000), '$', "");
        MsrpFrame first = farPeer.expectSend();
        MsrpFrame second = farPeer.expectSend();
        assertThat(List.of(first, second)).extracting(send -> send.require("Byte-Range"), MsrpFrame::flag)
                .containsExactly(tuple("1-2048/3000", '+'),
                        tuple("2049-3000/3000", '$'));
        assertThat(first.require("Message-ID")).isEqualTo(second.require("Message-ID")).isNotEqualTo("m3ss4ge");
        farPeer.ok(second);
        nearPeer.expectNone("an answer", frame -> frame.isResponseTo(chunk), Duration.ofMillis(300));
        farPeer.ok(first);
        nearPeer.expectResponse(chunk, 200);
        awaitTold("passed m3ss4ge 3000 []");
    }

    @Test
    void refusalReachesTheSenderAndTheFarSideIsToldThatNoMoreComes() {
        scriptAt(near, nearOwner, nearPeer);
        scriptAt(far, farOwner, farPeer);
        join();
        MsrpFrame chunk = nearPeer.chunk("m3ss4ge", 1, 9000, "a/b", random(4096), '+', "");
        farPeer.ok(farPeer.expectSend());
        farPeer.respond(farPeer.expectSend(), 413, "Stop");
        nearPeer.expectResponse(chunk, 413);
        MsrpFrame abort = farPeer.expectSend();
        assertThat(abort.flag()).isEqualTo('#');
        awaitTold("refused m3ss4ge 413 [1-2048/9000]");
        MsrpFrame more = nearPeer.chunk("m3ss4ge", 4097, 9000, "a/b", random(100), '+', "");
        nearPeer.expectResponse(more, 413);
        MsrpFrame next = nearPeer.chunk("n3xt", 1, 5, "a/b", random(5), '$', "");
        farPeer.ok(farPeer.expectSend());
        nearPeer.expectResponse(next, 200);
    }

    @Test
    void abortIsHandedOn() {
        scriptAt(near, nearOwner, nearPeer);
        scriptAt(far, farOwner, farPeer);
        join();
        nearPeer.chunk("m3ss4ge", 1, 9000, "a/b", random(2048), '+', "");
        farPeer.ok(farPeer.expectSend());
        MsrpFrame abort = nearPeer.frame("SEND", "Message-ID: m3ss4ge\nByte-Range: 2049-2048/9000\n", null, '#');
        nearPeer.expectResponse(abort, 200);
        assertThat(farPeer.expectSend()).satisfies(last -> {
            assertThat(last.flag()).isEqualTo('#');
            assertThat(last.require("Byte-Range")).isEqualTo("2049-2048/9000");
        });
    }

    @Test
    void reportsAreWantedOrNotAsTheSenderSaid() {
        scriptAt(near, nearOwner, nearPeer);
        scriptAt(far, farOwner, farPeer);
        join();
        nearPeer.chunk("qu1et", 1, 5, "a/b", random(5), '+', "Failure-Report: no\n");
        MsrpFrame silent = farPeer.expectSend();
        assertThat(silent.header("Success-Report")).isEmpty();
        farPeer.ok(silent);
        farPeer.report(silent, 1, 5, 5, 413, "no");
        nearPeer.chunk("l0ud", 1, 9, "a/b", random(5), '+', "Success-Report: yes\n");
        MsrpFrame heard = farPeer.expectSend();
        assertThat(heard.require("Success-Report")).isEqualTo("yes");
        farPeer.ok(heard);
        farPeer.report(heard, 1, 5, 9, 200, "OK");
        farPeer.report(heard, 1, 5, 9, 408, "late");
        MsrpFrame success = nearPeer.expectReport();
        assertThat(success.require("Message-ID")).isEqualTo("l0ud");
        assertThat(success.require("Byte-Range")).isEqualTo("1-5/9");
        assertThat(success.require("Status")).isEqualTo("000 200");
        assertThat(nearPeer.expectReport().require("Status")).isEqualTo("000 408");
        assertThat(nearPeer.received()).filteredOn(frame -> frame.header("Message-ID").orElse("").equals("qu1et")).isEmpty();
    }

    @Test
    void whatTheFarSideHadNotConfirmedIsKnownToTheOctet() {
        scriptAt(near, nearOwner, nearPeer);
        scriptAt(far, farOwner, farPeer);
        join();
        MsrpFrame chunk = nearPeer.chunk("m3ss4ge", 1, 100_000, "a/b", random(6000), '+', "");
        farPeer.ok(farPeer.expectSend());
        farPeer.ok(farPeer.expectSend());
        farPeer.expectSend();
        await().until(() -> nearPeer.received().size() > 0);
        farPeer.closeConnection();
        awaitTold("ended", "unfinished m3ss4ge [1-4096/100000] [4097-100000/100000]");
        nearPeer.expectResponse(chunk, 408);
        nearPeer.expectResponse(nearPeer.chunk("m3ss4ge", 6001, 100_000, "a/b", random(10), '+', ""), 408);
        nearOwner.receivingInto(new CollectingSink());
        nearPeer.expectResponse(nearPeer.send("a/b", "to be deferred".getBytes(StandardCharsets.UTF_8)), 200);
        assertThat(nearOwner.told()).last().asString().startsWith("message ");
    }

    @Test
    void sessionsGoOnAfterTheJoinIsEnded() {
        scriptAt(near, nearOwner, nearPeer);
        scriptAt(far, farOwner, farPeer);
        join();
        nearPeer.chunk("m3ss4ge", 1, 9000, "a/b", random(4096), '+', "");
        farPeer.ok(farPeer.expectSend());
        farPeer.ok(farPeer.expectSend());
        farPeer.send("a/b", random(5)); // read behind those responses, so they have been read when it has come through
        nearPeer.ok(nearPeer.expectSend());
        join.end();
        join.end();
        awaitTold("ended", "unfinished m3ss4ge [1-4096/9000] [4097-9000/9000]");
        assertThat(farPeer.expectSend().flag()).isEqualTo('#');
        farOwner.receivingInto(new CollectingSink());
        farPeer.expectResponse(farPeer.send("a/b", random(5)), 200);
        far.send(new OutgoingMessage("0wn00001", "a/b", false, new ArraySource("from the owner")));
        farPeer.ok(farPeer.expectSend());
        awaitTold(farOwner, "transmitted 0wn00001");
        assertThat(told).filteredOn("ended"::equals).hasSize(1);
    }

    @Test
    void brokenRangesAreRefusedOnTheSpot() {
        scriptAt(near, nearOwner, nearPeer);
        scriptAt(far, farOwner, farPeer);
        join();
        MsrpFrame beyond = nearPeer.frame("SEND", "Message-ID: m3ss4ge\nByte-Range: 1-3/3\nContent-Type: a/b\n",
                random(10), '$');
        nearPeer.expectResponse(beyond, 400);
        MsrpFrame good = nearPeer.chunk("chang1ng", 1, 10, "a/b", random(5), '+', "");
        farPeer.ok(farPeer.expectSend());
        nearPeer.expectResponse(good, 200);
        nearPeer.expectResponse(nearPeer.chunk("chang1ng", 6, 11, "a/b", random(6), '$', ""), 400);
        MsrpFrame large = nearPeer.frame("SEND", "Message-ID: large\nByte-Range: 999999999-999999999/999999999\n"
                + "Content-Type: a/b\n", random(1), '$');
        nearPeer.expectResponse(large, 413);
    }

    @Test
    void twoBoundSessionsAreNeeded() {
        assertThatIllegalArgumentException().isThrownBy(() -> MsrpJoin.join(near, near, (reason, unfinished) -> { }));
        assertThatIllegalStateException().isThrownBy(() -> MsrpJoin.join(near, far, (reason, unfinished) -> { }));
    }
}
