package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.client.ClientListener;
import org.restante.client.ClientSettings;
import org.restante.client.CoreAddress;
import org.restante.client.CpmClient;
import org.restante.client.PagerOptions;
import org.restante.client.ReceivedMessage;
import org.restante.wire.FreePorts;
import org.restante.wire.MsrpFrame;
import org.restante.wire.Referee;
import org.restante.wire.RequiresTool;
import org.restante.wire.WireCapture;

/** The whole of it, with our own core and clients: one message for an absent user, two devices come back. */
class LabDeliveryIT {

    @TempDir
    Path folder;

    @Test
    @RequiresTool({"tshark", "tcpdump"})
    @Requirement({"PUSH-01", "PUSH-17", "STO-03", "TRG-01", "TRG-02"})
    void push01_aHeldMessageIsDeliveredToTwoDevicesAndTheRefereeFindsNothingMalformed() throws Exception {
        int lab = FreePorts.udpAndTcp();
        try (RunningFunction function = RunningFunction.start(Map.of("lab.core", "true",
                "lab.listen", "udp:127.0.0.1:" + lab + ",tcp:127.0.0.1:" + lab));
                WireCapture capture = WireCapture.start(folder.resolve("delivery.pcap"),
                        "port " + lab + " or port " + function.sipPort() + " or port " + function.msrpPort());
                Device alice = new Device("sip:alice@home.test", lab)) {
            assertThat(alice.client.sendPager("sip:bob@home.test", "Lunch at noon?", PagerOptions.ordinary())
                    .toCompletableFuture().join().status()).isEqualTo(202);
            assertThat(function.states("sip:bob@home.test")).containsExactly("QUEUED");

            try (Device phone = new Device("sip:bob@home.test", lab); Device tablet = new Device("sip:bob@home.test", lab)) {
                phone.client.register().toCompletableFuture().join();
                tablet.client.register().toCompletableFuture().join();
                await().untilAsserted(() -> {
                    assertThat(phone.texts).containsExactly("Lunch at noon?");
                    assertThat(tablet.texts).containsExactly("Lunch at noon?");
                });
                await().untilAsserted(() -> assertThat(function.states("sip:bob@home.test")).containsExactly("DELIVERED"));
                await().until(() -> phone.sessionsEnded() && tablet.sessionsEnded());
                await().untilAsserted(() -> assertThat(function.history("sip:bob@home.test")).hasSize(1));
            }

            Referee referee = Referee.of(capture.stop()).assertClean();
            assertThat(referee.sipFlow()).contains("MESSAGE", "202", "REGISTER", "SUBSCRIBE", "NOTIFY", "INVITE", "ACK", "BYE");
            List<String> msrp = referee.msrp().stream().filter(MsrpFrame::isRequest)
                    .map(frame -> frame.header("Status").isPresent() ? "REPORT" : frame.header("Content-Type").orElse("bind"))
                    .map(type -> type.split(";")[0]).sorted().toList();
            assertThat(msrp).containsExactly("REPORT", "REPORT", "bind", "bind", "multipart/mixed", "multipart/mixed");
        }
    }

    /** A reference client and what it was shown. */
    private static final class Device implements AutoCloseable, ClientListener {

        private final CpmClient client;
        private final Queue<String> texts = new ConcurrentLinkedQueue<>();

        Device(String user, int lab) {
            client = CpmClient.start(ClientSettings.of(user, CoreAddress.parse("udp:127.0.0.1:" + lab)), this);
        }

        @Override
        public void onMessage(ReceivedMessage message, InputStream content) {
            try {
                texts.add(new String(content.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        boolean sessionsEnded() throws InterruptedException {
            return client.awaitSessions(java.time.Duration.ofMillis(10));
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
