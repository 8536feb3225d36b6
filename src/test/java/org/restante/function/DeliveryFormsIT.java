package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.client.ClientListener;
import org.restante.client.ClientSettings;
import org.restante.client.CoreAddress;
import org.restante.client.CpmClient;
import org.restante.client.ReceivedMessage;
import org.restante.wire.FreePorts;
import org.restante.wire.MsrpFrame;
import org.restante.wire.Referee;
import org.restante.wire.RequiresTool;
import org.restante.wire.WireCapture;

/** Merged delivery and Large Message Mode in full, with our own core and client, and a referee that is not ours. */
class DeliveryFormsIT {

    private static final String BOB = "sip:bob@home.test";
    private static final int VAST = 3 * 1024 * 1024;

    @TempDir
    Path folder;

    @Test
    @RequiresTool({"tshark", "tcpdump"})
    @Requirement({"MRG-01", "MRG-03", "MRG-05", "CLI-03"})
    void mrg01_aBacklogIsMergedShownMessageByMessageAndTheRefereeFindsNothingMalformed() throws Exception {
        try (StoredBacklog backlog = new StoredBacklog(folder)) {
            for (int i = 1; i <= 6; i++) {
                backlog.pager(BOB, Scene.ALICE, "m" + i, "message " + i);
            }
        }
        Referee referee = delivered(Map.of("payload.strategy", "AUTO"), 6, (device, function) -> {
            assertThat(device.seen).extracting(Seen::octets).containsOnly(9L);
            assertThat(device.seen).extracting(seen -> seen.message().id().orElseThrow().value())
                    .containsExactly("m1", "m2", "m3", "m4", "m5", "m6");
        });
        assertThat(messages(referee)).containsExactlyInAnyOrder("bind", "multipart/mixed", "REPORT");
    }

    @Test
    @RequiresTool({"tshark", "tcpdump"})
    @Requirement({"LMM-01", "LMM-17", "LMM-20", "CLI-04", "CLI-05"})
    void lmm01_aLargeMessageHasASessionOfItsOwnAndTheRefereeFindsNothingMalformed() throws Exception {
        try (StoredBacklog backlog = new StoredBacklog(folder)) {
            backlog.pager(BOB, StoredBacklog.CAROL, "p1", "message 1");
            backlog.vast(BOB, Scene.ALICE, "l1", 300_000);
        }
        Referee referee = delivered(Map.of(), 2, (device, function) -> {
            Seen large = device.seen.stream().filter(seen -> seen.octets() == 300_000).findFirst().orElseThrow();
            assertThat(large.message().sender()).isEqualTo(Scene.ALICE);
            assertThat(large.message().subject()).contains("Subject of l1");
            assertThat(large.message().conversation().orElseThrow().value()).isEqualTo("conversation-l1");
        });
        assertThat(messages(referee)).containsExactlyInAnyOrder("bind", "multipart/mixed", "REPORT", "bind", "message/cpim", "REPORT");
        assertThat(referee.sip()).filteredOn(m -> m.isRequest() && m.method().equals("BYE")).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    @Requirement("LMM-19")
    void lmm19_aMessageOfMebibytesArrivesOctetForOctet() throws Exception {
        try (StoredBacklog backlog = new StoredBacklog(folder)) {
            backlog.vast(BOB, Scene.ALICE, "vast", VAST);
        }
        CRC32 expected = new CRC32();
        try (InputStream in = new CheckedInputStream(StoredBacklog.text(VAST), expected)) {
            in.skipNBytes(VAST);
        }
        run(Map.of(), 1, (device, function) -> assertThat(device.seen).singleElement().satisfies(seen -> {
            assertThat(seen.octets()).isEqualTo(VAST);
            assertThat(seen.checksum()).isEqualTo(expected.getValue());
        }), "");
    }

    /** {@return what kinds of messages went over MSRP, each message once whatever its chunks} */
    private static List<String> messages(Referee referee) {
        return referee.msrp().stream().filter(MsrpFrame::isRequest).map(frame -> kind(frame) + ' ' + frame.require("Message-ID"))
                .distinct().map(message -> message.substring(0, message.indexOf(' '))).toList();
    }

    private static String kind(MsrpFrame frame) {
        return frame.header("Status").isPresent() ? "REPORT" : frame.header("Content-Type").orElse("bind").split(";")[0];
    }

    private interface Check {
        void with(Device device, RunningFunction function);
    }

    private Referee delivered(Map<String, String> settings, int messages, Check check) throws Exception {
        Path capture = run(settings, messages, check, "delivery.pcap");
        return Referee.of(capture).assertClean();
    }

    /** Runs the function on what is stored, brings a device back, and looks when everything is delivered. */
    private Path run(Map<String, String> more, int messages, Check check, String pcap) throws Exception {
        int lab = FreePorts.udpAndTcp();
        Map<String, String> settings = new java.util.HashMap<>(more);
        settings.putAll(Map.of("database.url", StoredBacklog.url(folder), "lab.core", "true",
                "lab.listen", "udp:127.0.0.1:" + lab + ",tcp:127.0.0.1:" + lab));
        try (RunningFunction function = RunningFunction.start(settings)) {
            WireCapture capture = pcap.isEmpty() ? null : WireCapture.start(folder.resolve(pcap),
                    "port " + lab + " or port " + function.sipPort() + " or port " + function.msrpPort());
            try (Device device = new Device(BOB, lab)) {
                device.client.register().toCompletableFuture().join();
                await().atMost(Duration.ofSeconds(60)).until(() -> device.seen.size() == messages);
                await().until(() -> device.client.awaitSessions(Duration.ofMillis(10)));
                await().untilAsserted(() -> assertThat(function.states(BOB)).hasSize(messages).containsOnly("DELIVERED"));
                check.with(device, function);
            }
            return capture == null ? folder : capture.stop();
        }
    }

    /** A message as the device showed it. */
    private record Seen(ReceivedMessage message, long octets, long checksum) {
    }

    /** A reference client and what it was shown. */
    private static final class Device implements AutoCloseable, ClientListener {

        private final CpmClient client;
        private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();

        Device(String user, int lab) {
            client = CpmClient.start(ClientSettings.of(user, CoreAddress.parse("udp:127.0.0.1:" + lab)), this);
        }

        @Override
        public void onMessage(ReceivedMessage message, InputStream content) {
            CRC32 checksum = new CRC32();
            try (InputStream in = new CheckedInputStream(content, checksum)) {
                long octets = in.transferTo(java.io.OutputStream.nullOutputStream());
                seen.add(new Seen(message, octets, checksum.getValue()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
