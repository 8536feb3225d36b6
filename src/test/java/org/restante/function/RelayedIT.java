package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.client.ClientMedia;
import org.restante.client.PagerOptions;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.msrp.ArraySource;
import org.restante.msrp.DeliveryReport;
import org.restante.msrp.FrameObserver;
import org.restante.msrp.MsrpEngine;
import org.restante.msrp.MsrpLimits;
import org.restante.msrp.MsrpOptions;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.msrp.MsrpUri;
import org.restante.msrp.Negotiation;
import org.restante.msrp.OutgoingMessage;
import org.restante.msrp.RelayAccount;
import org.restante.msrp.TlsEnd;
import org.restante.wire.FreePorts;
import org.restante.wire.KamailioRelay;
import org.restante.wire.RelayStand;
import org.restante.wire.RequiresTool;

/** A function that peers reach through a relay only (RFC 4976). */
class RelayedIT {

    private static final String PASSWORD = "s3cret";
    private static final String BOB = "sip:bob@home.test";

    @TempDir
    private Path folder;

    private final int lab = FreePorts.udpAndTcp();

    private RunningFunction function(String uri, Path certificate, String password, String... more) {
        Map<String, String> settings = new HashMap<>(Map.of("lab.core", "true",
                "lab.listen", "udp:127.0.0.1:" + lab + ",tcp:127.0.0.1:" + lab, "msrp.relay", uri,
                "msrp.relay.user", "pf", "msrp.relay.password", password, "msrp.tls.trust", certificate.toString()));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return RunningFunction.start(settings);
    }

    private static ClientMedia media(KamailioRelay relay, Optional<RelayAccount> account) {
        return new ClientMedia(ClientMedia.Tls.REQUIRED, Optional.empty(), relay.identity().chain(), account);
    }

    private void hold(RunningFunction function, String text) {
        try (LabDevice alice = LabDevice.of("sip:alice@home.test", lab)) {
            assertThat(alice.client().sendPager(BOB, text, PagerOptions.ordinary()).toCompletableFuture().join().status())
                    .isEqualTo(202);
        }
        assertThat(function.states(BOB)).last().isEqualTo("QUEUED");
    }

    private static String why(RunningFunction function) {
        JsonNode message = function.queue(BOB).get(0);
        return function.console().get("/api/messages/" + message.path("id").asText() + "/why").path("why").asText();
    }

    @Test
    @RequiresTool("kamailio:tls")
    void aHeldMessageReachesADeviceThroughTheRelayOfTheFunctionAndThroughItsOwn() {
        try (KamailioRelay relay = new KamailioRelay(folder, FreePorts.tcp(), PASSWORD).start();
                RunningFunction function = function(relay.uri(), relay.certificate(), PASSWORD)) {
            hold(function, "Lunch at noon?");
            try (LabDevice phone = LabDevice.of(BOB, lab, media(relay, Optional.empty()))) {
                phone.register();
                await().untilAsserted(() -> assertThat(phone.texts()).containsExactly("Lunch at noon?"));
                await().untilAsserted(() -> assertThat(function.states(BOB)).containsExactly("DELIVERED"));
                assertThat(phone.frames()).as("the way to the function").anySatisfy(head -> assertThat(head)
                        .contains(" SEND", "To-Path: " + relay.uri().replace(";tcp", "/")));
                await().until(phone::sessionsEnded);
                phone.unregister();
            }
            hold(function, "Or at one?");
            RelayAccount account = new RelayAccount(MsrpUri.parse(relay.uri()), "bob", PASSWORD, Optional.empty(), List.of());
            try (LabDevice tablet = LabDevice.of(BOB, lab, media(relay, Optional.of(account)))) {
                await().until(() -> tablet.frames().stream().anyMatch(head -> head.contains("Use-Path:")));
                tablet.register();
                await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(tablet.texts()).contains("Or at one?"));
                await().untilAsserted(() -> assertThat(function.states(BOB)).containsOnly("DELIVERED"));
            }
        }
    }

    @Test
    @RequiresTool("kamailio:tls")
    void whileTheRelayIsAwayMessagesWaitAndGoOutWhenItComes() {
        KamailioRelay relay = new KamailioRelay(folder, FreePorts.tcp(), PASSWORD);
        try (relay; RunningFunction function = function(relay.uri(), relay.certificate(), PASSWORD)) {
            hold(function, "Lunch at noon?");
            try (LabDevice phone = LabDevice.of(BOB, lab, media(relay, Optional.empty()))) {
                phone.register();
                await().untilAsserted(() -> assertThat(why(function)).contains("MSRP relay", "cannot connect"));
                assertThat(function.states(BOB)).containsExactly("QUEUED");
                assertThat(phone.invitations()).isEmpty();

                relay.start();

                await().atMost(Duration.ofSeconds(40)).untilAsserted(
                        () -> assertThat(phone.texts()).containsExactly("Lunch at noon?"));
                await().untilAsserted(() -> assertThat(function.states(BOB)).containsExactly("DELIVERED"));
            }
        }
    }

    @Test
    void aRelayThatRefusesThePasswordLeavesMessagesHeldAndSessionsUnanswered() {
        try (RelayStand stand = new RelayStand()) {
            stand.start();
            try (RunningFunction function = function(stand.uri(), stand.certificate(folder), "guess");
                    Scene scene = new Scene(function)) {
                scene.hold("m1", "Lunch at noon?");
                scene.register(scene.device("deferred"));
                await().untilAsserted(() -> assertThat(function.console().get("/api/messages/"
                        + function.queue(scene.user).get(0).path("id").asText() + "/why").path("why").asText())
                        .contains("does not accept user name and password"));
                assertThat(function.states(scene.user)).containsExactly("QUEUED");
                try (Originator alice = Originator.ofLargeMessage(scene)) {
                    assertThat(alice.refused(503).require("Retry-After")).isEqualTo("10");
                }
            }
        }
    }

    @Test
    @RequiresTool("kamailio:tls")
    void aLargeMessageArrivesThroughTheRelayAndOneWithoutTlsIsRefused() throws Exception {
        try (KamailioRelay relay = new KamailioRelay(folder, FreePorts.tcp(), PASSWORD).start();
                RunningFunction function = function(relay.uri(), relay.certificate(), PASSWORD);
                Scene scene = new Scene(function);
                MsrpEngine phone = MsrpEngine.start("alice", MsrpLimits.ordinary(), FrameObserver.NONE,
                        MsrpOptions.ordinary().withTls(new TlsEnd(relay.identity(), relay.identity().chain())))) {
            await().untilAsserted(() -> {
                try (Originator plain = Originator.ofLargeMessage(scene)) {
                    plain.refused(488);
                }
            });
            CompletableFuture<String> confirmed = new CompletableFuture<>();
            MsrpSession session = phone.active(true, "127.0.0.1", sender(confirmed));
            try (Originator alice = new Originator(scene)) {
                String sdp = alice.sdp("message/cpim", "active", "a=sendonly").replace("TCP/MSRP", "TCP/TLS/MSRP")
                        .replace(alice.end.localPath(), session.localUri().toString());
                alice.invite(Originator.headers("largemsg"), sdp);
                MsrpMedia answer = MsrpMedia.parse(alice.accepted().body());
                assertThat(answer.path()).hasSize(2).first().asString().startsWith(relay.uri().replace(";tcp", "/"));
                assertThat(answer.fingerprints()).isEmpty();
                alice.dialog.ack();

                session.remote(((Negotiation.Agreed) Negotiation.between(MsrpMedia.parse(sdp.getBytes(StandardCharsets.US_ASCII)), answer, true, false))
                        .peer());

                assertThat(confirmed.get(20, TimeUnit.SECONDS)).isEqualTo("200");
                assertThat(function.states(scene.user)).containsExactly("QUEUED");
                alice.bye();
            }
        }
    }

    /** Sends one message when it can; told the status of its report. */
    private static MsrpSessionListener sender(CompletableFuture<String> confirmed) {
        byte[] message = Scene.cpim("lmm-1", "line of a report ".repeat(200)).getBytes(StandardCharsets.UTF_8);
        return new MsrpSessionListener() {
            @Override
            public void onBound(MsrpSession bound) {
                bound.send(new OutgoingMessage("pm000001", "message/cpim", true, new ArraySource(message)));
            }

            @Override
            public void onReport(MsrpSession bound, DeliveryReport report) {
                confirmed.complete(String.valueOf(report.status()));
            }

            @Override
            public void onLost(MsrpSession lost, String reason) {
                confirmed.completeExceptionally(new IllegalStateException(reason));
            }
        };
    }
}
