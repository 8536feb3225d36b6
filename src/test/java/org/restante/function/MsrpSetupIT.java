package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.restante.Requirement;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.msrp.ContentSink;
import org.restante.msrp.FrameObserver;
import org.restante.msrp.IncomingMessage;
import org.restante.msrp.MsrpEngine;
import org.restante.msrp.MsrpLimits;
import org.restante.msrp.MsrpOptions;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.msrp.MsrpUri;
import org.restante.msrp.RemoteEnd;
import org.restante.msrp.TlsEnd;
import org.restante.msrp.TlsIdentity;
import org.restante.wire.DeviceContact;
import org.restante.wire.FreePorts;
import org.restante.wire.MsrpFrame;
import org.restante.wire.Refereed;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.Unrefereed;
import org.restante.wire.WireMessage;

/** Who connects, and over what. */
@Refereed
class MsrpSetupIT {

    @Test
    @Requirement("MSRP-07")
    void msrp07_answerWithoutSetupMakesTheFunctionConnect() throws Exception {
        try (RunningFunction function = RunningFunction.start(Map.of()); Scene scene = new Scene(function);
                ScriptedMsrpPeer end = ScriptedMsrpPeer.create()) {
            scene.hold("m1", "Lunch at noon?");
            DeviceContact phone = scene.device("deferred");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            end.listen().remotePath(Scene.attribute(invite, "path"));

            scene.core.accept(invite, scene.contactUri(), sdp(end.port(), false, end.localPath(), ""));

            MsrpFrame first = end.expectSend();
            assertThat(first.body()).isNull();
            assertThat(first.toPath()).isEqualTo(end.localPath());
            end.ok(first);
            assertThat(end.receiveMessage()).isNotEmpty();
            scene.peer.reply(scene.peer.expectRequest("BYE"), 200, "OK");
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));
        }
    }

    @Test
    void underCemaTheFunctionConnectsToTheMediaLine() throws Exception {
        try (RunningFunction function = RunningFunction.start(Map.of("msrp.cema", "true"));
                Scene scene = new Scene(function); ScriptedMsrpPeer end = ScriptedMsrpPeer.create()) {
            scene.hold("m1", "Lunch at noon?");
            DeviceContact phone = scene.device("deferred");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            assertThat(Scene.lines(invite, "a=msrp-cema")).hasSize(1);
            end.listen().remotePath(Scene.attribute(invite, "path"));
            String behind = end.localPath().replaceFirst("//[^/]+/", "//192.0.2.1:2855/");

            scene.core.accept(invite, scene.contactUri(), sdp(end.port(), false, behind, "a=msrp-cema\r\n"));

            MsrpFrame first = end.expectSend();
            assertThat(first.toPath()).isEqualTo(behind);
            end.ok(first);
            assertThat(end.receiveMessage()).isNotEmpty();
            scene.peer.reply(scene.peer.expectRequest("BYE"), 200, "OK");
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));
        }
    }

    @Test
    void behindABorderControllerTheMediaLineIsTriedBeforeThePath() throws Exception {
        try (RunningFunction function = RunningFunction.start(Map.of("msrp.behindSbc", "true"));
                Scene scene = new Scene(function); ScriptedMsrpPeer border = ScriptedMsrpPeer.create();
                ScriptedMsrpPeer end = ScriptedMsrpPeer.create()) {
            scene.hold("m1", "Lunch at noon?");
            DeviceContact phone = scene.device("deferred");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            border.listen();

            scene.core.accept(invite, scene.contactUri(), sdp(border.port(), false, end.localPath(), ""));

            assertThat(border.expectSend().toPath()).isEqualTo(end.localPath());
            end.expectNobodyConnected();
        }
    }

    @Test
    void oneConnectionMoreThanASourceMayHaveIsClosedAtOnce() throws Exception {
        int port = FreePorts.tcp();
        try (RunningFunction function = RunningFunction.start(Map.of("msrp.listen", "127.0.0.1:" + port,
                "msrp.maxUnboundPerSource", "1"));
                Socket first = new Socket("127.0.0.1", port); Socket second = new Socket("127.0.0.1", port)) {
            second.setSoTimeout(10_000);
            assertThat(second.getInputStream().read()).isEqualTo(-1);
            first.setSoTimeout(300);
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> first.getInputStream().read());
        }
    }

    @Test
    @Unrefereed("MSRP is encrypted")
    @Requirement("MSRP-08")
    void msrp08_messagePassesOverTlsWhereThatIsRequired() throws Exception {
        TlsIdentity identity = TlsIdentity.selfSigned("127.0.0.1", new SecureRandom(), Instant.now());
        try (RunningFunction function = start("required"); Scene scene = new Scene(function);
                MsrpEngine device = MsrpEngine.start("device", MsrpLimits.ordinary(), FrameObserver.NONE,
                        MsrpOptions.ordinary().withTls(new TlsEnd(identity, List.of())))) {
            scene.hold("m1", "Lunch at noon?");
            DeviceContact phone = scene.device("deferred");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            MsrpMedia offer = MsrpMedia.parse(invite.body());
            assertThat(Scene.lines(invite, "m=")).singleElement().asString().contains("TCP/TLS/MSRP");
            assertThat(offer.fingerprints()).hasSize(1);
            CompletableFuture<Long> received = new CompletableFuture<>();
            MsrpSession session = device.active(true, "127.0.0.1", receiver(received));

            scene.core.accept(invite, scene.contactUri(), sdp(9, true, session.localUri().toString(),
                    "a=setup:active\r\na=fingerprint:" + identity.fingerprint() + "\r\n"));
            session.remote(RemoteEnd.toConnectTo(offer.path().stream().map(MsrpUri::parse).toList())
                    .withFingerprints(offer.fingerprints()));

            assertThat(received.get(20, TimeUnit.SECONDS)).isPositive();
            scene.peer.reply(scene.peer.expectRequest("BYE"), 200, "OK");
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));
        }
    }

    @Test
    @Requirement({"MSRP-08", "ERR-04"})
    void msrp08_deviceThatRefusesTlsIsInvitedAgainOnlyWhereTlsIsPreferred() throws Exception {
        try (RunningFunction function = start("preferred"); Scene scene = new Scene(function)) {
            scene.hold("m1", "Lunch at noon?");
            DeviceContact phone = scene.device("deferred");
            scene.register(phone);
            WireMessage first = scene.invited(phone);
            assertThat(Scene.lines(first, "m=")).singleElement().asString().contains("TCP/TLS/MSRP");
            scene.peer.reply(first, 488, "Not Acceptable Here");

            WireMessage second = scene.invited(phone);
            assertThat(Scene.lines(second, "m=")).singleElement().asString().contains(" TCP/MSRP");
            try (Reception reception = scene.accept(second)) {
                reception.receive();
                reception.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));
            plainAnswerToTlsIsEnded(function, scene, phone);
        }
    }

    /** Table E.2: TLS was offered, and plain TCP answered. */
    private static void plainAnswerToTlsIsEnded(RunningFunction function, Scene scene, DeviceContact phone) {
        scene.hold("m2", "At one, then.");
        WireMessage invite = scene.invited(phone);
        assertThat(Scene.lines(invite, "m=")).singleElement().asString().contains("TCP/TLS/MSRP");
        scene.core.accept(invite, scene.contactUri(), sdp(9, false, "msrp://127.0.0.1:9/plain;tcp", "a=setup:active\r\n"));
        scene.peer.expectRequest("ACK");
        WireMessage bye = scene.peer.expectRequest("BYE");
        scene.peer.reply(bye, 200, "OK");
        assertThat(bye.require("Reason")).isEqualTo("SIP;cause=488");
        new Ledger(function, scene).awaitMessages("DELIVERED", "QUEUED RETRY unusable answer: TLS was offered and not taken");
    }

    @Test
    @Requirement("MSRP-08")
    void msrp08_liveSessionThatADeviceRefusesOverTlsIsOfferedAgainWithout() throws Exception {
        try (RunningFunction function = start("preferred"); Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg", "largemsg", "deferred");
            scene.register(phone);
            try (Originator alice = Originator.ofLargeMessage(scene)) {
                WireMessage first = scene.invited(phone);
                assertThat(Scene.lines(first, "m=")).singleElement().asString().contains("TCP/TLS/MSRP");
                scene.peer.reply(first, 488, "Not Acceptable Here");
                WireMessage second = scene.invited(phone);
                assertThat(Scene.lines(second, "m=")).singleElement().asString().contains(" TCP/MSRP");
                scene.peer.reply(second, 403, "Forbidden");
                alice.refused(403);
            }
        }
    }

    @Test
    void devicesAreToldTheAdvertisedAddressAndTheSetupThatIsSet() {
        try (RunningFunction function = RunningFunction.start(Map.of("msrp.advertise", "127.0.0.2:12855",
                "msrp.setup.offer", "actpass")); Scene scene = new Scene(function)) {
            scene.hold("m1", "Lunch at noon?");
            DeviceContact phone = scene.device("deferred");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            assertThat(Scene.attribute(invite, "path")).startsWith("msrp://127.0.0.2:12855/");
            assertThat(Scene.lines(invite, "m=")).singleElement().asString().startsWith("m=message 12855 ");
            assertThat(Scene.attribute(invite, "setup")).isEqualTo("actpass");
            scene.peer.reply(invite, 486, "Busy Here");
        }
    }

    private static RunningFunction start(String tls) throws Exception {
        int port = FreePorts.tcp();
        return RunningFunction.start(Map.of("msrp.tls", tls, "msrp.tls.listen", "127.0.0.1:" + port));
    }

    private static String sdp(int port, boolean overTls, String path, String more) {
        return Scene.crlf("v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=message " + port
                + (overTls ? " TCP/TLS/MSRP *\n" : " TCP/MSRP *\n") + "a=accept-types:*\na=path:" + path + "\na=recvonly\n"
                + more);
    }

    private static MsrpSessionListener receiver(CompletableFuture<Long> received) {
        return new MsrpSessionListener() {
            @Override
            public void onBound(MsrpSession session) {
            }

            @Override
            public org.restante.msrp.Reception onMessage(MsrpSession session, IncomingMessage message) {
                return new org.restante.msrp.Reception.Into(new ContentSink() {
                    @Override
                    public CompletionStage<Void> write(long offset, ByteBuffer octets) {
                        return CompletableFuture.completedFuture(null);
                    }

                    @Override
                    public CompletionStage<Integer> complete(long totalOctets) {
                        received.complete(totalOctets);
                        return CompletableFuture.completedFuture(200);
                    }

                    @Override
                    public void abandon(String reason) {
                        received.completeExceptionally(new IllegalStateException(reason));
                    }
                });
            }

            @Override
            public void onLost(MsrpSession session, String reason) {
                received.completeExceptionally(new IllegalStateException(reason));
            }
        };
    }
}
