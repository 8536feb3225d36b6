package org.restante.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;
import org.restante.msrp.FrameObserver;
import org.restante.sipservlet.CallLeg;
import org.restante.sipservlet.LegId;
import org.restante.sipservlet.TracedMessage;

/** What passes by is gathered under the right session and written when it is over, whatever becomes of the store. */
class LadderRecorderTest {

    private static final LegId LEG = new LegId("app", "leg");
    private static final byte[] OFFER = "v=0\r\na=path:msrp://127.0.0.1:2855/ours;tcp\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.1", 2855);
    private static final InetSocketAddress THERE = new InetSocketAddress("127.0.0.1", 40001);

    private final Queue<Ladder> kept = new ConcurrentLinkedQueue<>();
    private final UUID delivery = UUID.randomUUID();
    private final Ladder.Head head = Rungs.head(delivery);
    private final LadderMeter meter = new LadderMeter();
    private RuntimeException fault;
    private LadderWriter writer;

    private final LadderStore store = new LadderStore() {
        @Override
        public void keep(List<Ladder> ladders) {
            if (fault != null) {
                RuntimeException thrown = fault;
                fault = null;
                throw thrown;
            }
            kept.addAll(ladders);
        }

        @Override
        public List<Ladder> of(UUID wanted, int limit) {
            return kept.stream().filter(ladder -> ladder.head().delivery().equals(wanted)).toList();
        }

        @Override
        public int forget(Instant before, int limit) {
            return 0;
        }
    };

    private LadderRecorder recorder(String... setting) {
        Settings settings = SettingsReader.read(setting.length == 0 ? Map.of() : Map.of(setting[0], setting[1]), Map.of());
        Clock clock = Clock.fixed(Rungs.NOON, ZoneOffset.UTC);
        writer = new LadderWriter(store, settings, clock, meter);
        return new LadderRecorder(settings, clock, writer, meter);
    }

    @AfterEach
    void close() {
        writer.close();
    }

    private CallLeg purpose() {
        return new CallLeg("delivery", head.id().toString());
    }

    private void exchange(LadderRecorder recorder) {
        recorder.message(LEG, purpose(), new TracedMessage(true, "INVITE sip:bob@x SIP/2.0\r\nCSeq: 1 INVITE", OFFER, "", System.nanoTime()));
        recorder.message(LEG, purpose(), new TracedMessage(false, "SIP/2.0 200 OK\r\nCSeq: 1 INVITE", new byte[0], "127.0.0.1:5070", System.nanoTime()));
        frame(recorder, false, "MSRP t1 SEND\r\nTo-Path: msrp://127.0.0.1:2855/ours;tcp\r\nFrom-Path: msrp://p:1/p;tcp", 0);
        frame(recorder, true, "MSRP t2 SEND\r\nTo-Path: msrp://p:1/p;tcp\r\nFrom-Path: msrp://127.0.0.1:2855/ours;tcp", 9);
    }

    private static void frame(LadderRecorder recorder, boolean sent, String text, long octets) {
        recorder.frame(sent, HERE, THERE, new FrameObserver.Frame(text, octets, 77, '$'));
    }

    @Test
    void sipAndMsrpOfASessionAreGatheredAndKeptWhenBothAreOver() {
        LadderRecorder recorder = recorder();
        Ladders ladders = new Ladders(recorder, store);
        recorder.begin(head);
        exchange(recorder);
        recorder.carries(head.id(), List.of(new UUID(0, 1)));
        assertThat(ladders.of(delivery)).singleElement().satisfies(live -> assertThat(live.endedAt()).isEmpty());

        recorder.end(head.id(), "everything is confirmed");
        assertThat(kept).isEmpty();
        recorder.over(LEG, purpose());

        await().until(() -> kept.size() == 1);
        Ladder ladder = ladders.of(delivery).get(0);
        assertThat(ladders.of(delivery)).hasSize(1);
        assertThat(ladder.outcome()).isEqualTo("everything is confirmed");
        assertThat(ladder.carried()).containsExactly(new UUID(0, 1));
        assertThat(ladder.rungs()).extracting(Rung::startLine).containsExactly("INVITE sip:bob@x SIP/2.0", "SIP/2.0 200 OK",
                "MSRP t1 SEND", "MSRP t2 SEND");
        assertThat(ladder.rungs()).extracting(Rung::octets).containsExactly((long) OFFER.length, 0L, 0L, 9L);
        assertThat(ladder.rungs()).extracting(Rung::hash).doesNotContain(77L + 1).endsWith(0L, 77L);
        assertThat(ladder.rungs().get(3).remote()).isEqualTo("127.0.0.1:40001");
        assertThat(ladder.rungs()).noneMatch(rung -> rung.head().contains("a=path"));
    }

    @Test
    void whatBelongsToNoSessionIsNotWanted() {
        LadderRecorder recorder = recorder();
        recorder.begin(head);
        assertThat(recorder.wants(new CallLeg("relay", "not-a-uuid"))).isFalse();
        assertThat(recorder.wants(new CallLeg("delivery", UUID.randomUUID().toString()))).isFalse();
        assertThat(recorder.wants(purpose())).isTrue();
        assertThat(recorder.wants("msrp://127.0.0.1:2855/ours;tcp", "t", "SEND", '$')).as("before its offer").isFalse();
        exchange(recorder);
        assertThat(recorder.wants("msrp://127.0.0.1:2855/ours;tcp", "t", "SEND", '$')).isTrue();
        assertThat(recorder.wants("msrp://127.0.0.1:2855/other;tcp", "t", "SEND", '$')).isFalse();
    }

    @Test
    void aStoreThatFailsLosesTheLadderAndNothingElse() {
        LadderRecorder recorder = recorder();
        fault = new IllegalStateException("the database is gone");
        recorder.begin(head);
        exchange(recorder);
        recorder.over(LEG, purpose());
        recorder.end(head.id(), "lost");
        await().until(() -> new Ladders(recorder, store).of(delivery).isEmpty());

        Ladder.Head next = Rungs.head(delivery);
        recorder.begin(next);
        recorder.end(next.id(), "kept");
        await().until(() -> kept.size() == 1);
        assertThat(kept).extracting(Ladder::outcome).containsExactly("kept");
        await().until(() -> meter.octets() == 0);
        assertThat(List.of(meter.begun(), meter.ended(), meter.lost())).containsExactly(2L, 2L, 1L);
    }

    @Test
    void aStopWritesWhatWaits() {
        LadderRecorder recorder = recorder();
        recorder.begin(head);
        recorder.end(head.id(), "the node stops");
        writer.close();
        assertThat(kept).hasSize(1);
    }

    @Test
    void contentIsHashedOfWatchedSessionsOnlyAndOfChunksThatAreKept() {
        LadderRecorder recorder = recorder("ladder.maxEntries", "20");
        String ours = "msrp://127.0.0.1:2855/ours;tcp";
        assertThat(recorder.hashes(ours, "1-2048/9999")).as("before its offer").isFalse();
        recorder.begin(head);
        exchange(recorder);
        assertThat(recorder.hashes(ours, "1-2048/9999")).isTrue();
        assertThat(recorder.hashes("msrp://127.0.0.1:2855/other;tcp", "1-2048/9999")).isFalse();
        for (int i = 0; i < 20; i++) {
            frame(recorder, true, "MSRP t" + i + " SEND\r\nFrom-Path: " + ours, 9);
        }
        assertThat(recorder.hashes(ours, "1-2048/9999")).as("a chunk in the middle").isFalse();
        assertThat(recorder.hashes(ours, "7952-9999/9999")).isTrue();
        assertThat(recorder.hashes(ours, "7952-*/9999")).isTrue();
        assertThat(recorder.hashes(ours, "")).isTrue();
    }

    @Test
    void nothingIsKeptWithoutRetention() {
        LadderRecorder recorder = recorder("ladder.retention", "0s");
        recorder.begin(head);
        assertThat(recorder.isOn()).isFalse();
        assertThat(recorder.wants(purpose())).isFalse();
        assertThat(recorder.of(delivery)).isEmpty();
    }
}
