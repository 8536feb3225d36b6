package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.codec.sdp.MsrpMedia.Setup;
import org.restante.wire.MsrpFrame;
import org.restante.wire.ScriptedMsrpPeer;

/** How sessions and connections find each other, over loopback. */
class SetupTest {

    private final List<MsrpEngine> engines = new ArrayList<>();
    private final List<ScriptedMsrpPeer> peers = new ArrayList<>();
    private final FrameLog frames = new FrameLog();
    private final RecordingListener here = new RecordingListener();
    private final RecordingListener there = new RecordingListener();

    private MsrpEngine engine(MsrpOptions options) {
        MsrpEngine engine = MsrpEngine.start("e" + engines.size(), MsrpLimits.ordinary(), frames, options);
        engines.add(engine);
        return engine;
    }

    private MsrpEngine listening(MsrpOptions options) {
        return listening(options, "127.0.0.1");
    }

    private MsrpEngine listening(MsrpOptions options, String address) {
        MsrpEngine engine = engine(options);
        engine.listen(new InetSocketAddress(address, 0), address);
        return engine;
    }

    private ScriptedMsrpPeer peer() {
        ScriptedMsrpPeer peer = ScriptedMsrpPeer.create();
        peers.add(peer);
        return peer;
    }

    @AfterEach
    void stop() {
        peers.forEach(ScriptedMsrpPeer::close);
        engines.forEach(MsrpEngine::close);
    }

    private static void awaitTold(RecordingListener listener, String... lines) {
        await().untilAsserted(() -> assertThat(listener.told()).contains(lines));
    }

    private static MsrpMedia media(MsrpSession session, String setup) {
        MsrpUri uri = session.localUri();
        return new MsrpMedia(Hosts.outsideUri(uri.host()), uri.port(), uri.secure(), List.of("*"), List.of(),
                setup.equals("-") ? Optional.empty() : Optional.of(Setup.valueOf(setup)),
                session.localPath().stream().map(MsrpUri::toString).toList(), MsrpMedia.Direction.SENDRECV, true,
                OptionalLong.empty(), OptionalLong.empty());
    }

    private static void agree(MsrpSession ours, MsrpMedia our, MsrpMedia their, boolean weOffered) {
        ours.remote(((Negotiation.Agreed) Negotiation.between(our, their, weOffered, false)).peer());
    }

    @ParameterizedTest
    @CsvSource({"passive,active", "active,passive", "actpass,active", "actpass,passive", "passive,-", "actpass,-",
            "active,-", "-,-"})
    void everyAgreementBindsBothEnds(String offer, String answer) {
        for (String address : List.of("127.0.0.1", "::1")) {
            RecordingListener offering = new RecordingListener();
            RecordingListener answering = new RecordingListener();
            MsrpSession offerer = listening(MsrpOptions.ordinary(), address).passive(offering);
            MsrpSession answerer = listening(MsrpOptions.ordinary(), address).passive(answering);
            MsrpMedia offered = media(offerer, offer.toUpperCase());
            MsrpMedia answered = media(answerer, answer.toUpperCase());
            agree(answerer, answered, offered, false);
            agree(offerer, offered, answered, true);
            awaitTold(offering, "bound");
            awaitTold(answering, "bound");
        }
    }

    @Test
    void firstRequestComesFromTheOneThatConnects() {
        MsrpSession session = listening(MsrpOptions.ordinary()).passive(here);
        ScriptedMsrpPeer peer = peer().listen().remotePath(session.localUri().toString());
        session.remote(RemoteEnd.toConnectTo(List.of(MsrpUri.parse(peer.localPath()))));
        MsrpFrame first = peer.expectSend();
        assertThat(first.body()).isNull();
        assertThat(first.toPath()).isEqualTo(peer.localPath());
        assertThat(first.fromPath()).isEqualTo(session.localUri().toString());
        peer.ok(first);
        awaitTold(here, "bound");
    }

    @Test
    void sessionsWithOnePeerShareAConnectionAndEndOneByOne() {
        MsrpEngine client = engine(MsrpOptions.ordinary());
        ScriptedMsrpPeer peer = peer().listen();
        MsrpUri path = MsrpUri.parse(peer.localPath());
        MsrpSession one = client.active("127.0.0.1", here);
        MsrpSession other = client.active("127.0.0.1", there);
        one.remotePath(List.of(path));
        peer.ok(peer.expectSend());
        awaitTold(here, "bound");
        other.remotePath(List.of(new MsrpUri(false, "127.0.0.1", path.port(), "second", "tcp")));
        MsrpFrame second = peer.expectSend();
        assertThat(second.toPath()).endsWith("/second;tcp");
        peer.respond(second, 200, "OK");
        awaitTold(there, "bound");
        one.close();
        other.send(new OutgoingMessage("pm000001", "text/plain", false, new ArraySource("still there")));
        peer.ok(peer.expectSend());
        awaitTold(there, "transmitted pm000001");
        other.close();
        peer.expectClosed();
    }

    @Test
    void connectionThatWasClosedIsNotSharedAnyMore() {
        MsrpEngine server = listening(MsrpOptions.ordinary());
        MsrpEngine client = engine(MsrpOptions.ordinary());
        for (int round = 0; round < 50; round++) {
            RecordingListener sender = new RecordingListener();
            MsrpSession passive = server.passive(new RecordingListener());
            MsrpSession active = client.active("127.0.0.1", sender);
            passive.remotePath(active.localPath());
            active.remotePath(passive.localPath());
            awaitTold(sender, "bound");
            active.close();
        }
    }

    @Test
    void sessionsKeepToThemselvesIfSharingIsOff() {
        MsrpEngine server = listening(MsrpOptions.ordinary().admitting(
                new AdmissionLimits(1, 1, 1, 1, 1, Duration.ofSeconds(1))));
        MsrpEngine client = engine(MsrpOptions.ordinary().reuseConnections(false));
        bindTwo(server, client);
        awaitTold(here, "bound");
        await().untilAsserted(() -> assertThat(there.told()).singleElement().asString().startsWith("lost: "));
    }

    @Test
    void sharedConnectionCountsOnceAtTheListener() {
        MsrpEngine server = listening(MsrpOptions.ordinary().admitting(
                new AdmissionLimits(1, 1, 1, 1, 1, Duration.ofSeconds(1))));
        bindTwo(server, engine(MsrpOptions.ordinary()));
        awaitTold(here, "bound");
        awaitTold(there, "bound");
    }

    private void bindTwo(MsrpEngine server, MsrpEngine client) {
        for (RecordingListener listener : List.of(here, there)) {
            MsrpSession passive = server.passive(new RecordingListener());
            MsrpSession active = client.active("127.0.0.1", listener);
            passive.remotePath(active.localPath());
            active.remotePath(passive.localPath());
            await().until(() -> !listener.told().isEmpty());
        }
    }

    @Test
    void secondConnectionThatClaimsASessionIsRefused() {
        MsrpSession session = listening(MsrpOptions.ordinary()).passive(here);
        ScriptedMsrpPeer first = peer();
        session.remotePath(List.of(MsrpUri.parse(first.localPath())));
        first.connect(session.localUri().toString());
        first.expectResponse(first.bind(), 200);
        ScriptedMsrpPeer thief = peer().connect(session.localUri().toString());
        String claim = "MSRP th1ef SEND\r\nTo-Path: " + session.localUri() + "\r\nFrom-Path: " + first.localPath()
                + "\r\nMessage-ID: abcd\r\nByte-Range: 1-0/0\r\n-------th1ef$\r\n";
        thief.raw(claim);
        assertThat(thief.expect("response", frame -> frame.status() > 0, Duration.ofSeconds(10)).status()).isEqualTo(506);
        thief.expectClosed();
        first.expectResponse(first.bind(), 200);
    }

    @Test
    void strayRequestsAreAnsweredAFewTimesAndThenNotAtAll() throws Exception {
        MsrpEngine engine = engine(MsrpOptions.ordinary().admitting(
                new AdmissionLimits(10, 10, 10, 10, 3, Duration.ofHours(1))));
        InetSocketAddress address = engine.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "127.0.0.1");
        for (int round = 0; round < 5; round++) {
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                socket.setSoTimeout(10_000);
                String to = "msrp://127.0.0.1:" + address.getPort() + '/' + UUID.randomUUID() + ";tcp";
                socket.getOutputStream().write(("MSRP str4y SEND\r\nTo-Path: " + to + "\r\nFrom-Path: msrp://x:9/y;tcp\r\n"
                        + "Message-ID: abcd\r\nByte-Range: 1-0/0\r\n-------str4y$\r\n").getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                if (round < 3) {
                    assertThat(answer).startsWith("MSRP str4y 481");
                } else {
                    assertThat(answer).isEmpty();
                }
            }
        }
    }

    @Test
    void strictEngineBindsOnlyFromTheAddressInThePath() {
        MsrpEngine engine = listening(MsrpOptions.ordinary().strictPeer(true));
        for (String host : List.of("127.0.0.1", "localhost", "192.0.2.1")) {
            MsrpSession session = engine.passive(new RecordingListener());
            ScriptedMsrpPeer peer = peer();
            String claimed = peer.localPath().replace("127.0.0.1", host);
            session.remotePath(List.of(MsrpUri.parse(claimed)));
            peer.connect(session.localUri().toString());
            peer.raw("MSRP b1nd SEND\r\nTo-Path: " + session.localUri() + "\r\nFrom-Path: " + claimed
                    + "\r\nMessage-ID: abcd\r\nByte-Range: 1-0/0\r\n-------b1nd$\r\n");
            int status = peer.expect("response", frame -> frame.status() > 0, Duration.ofSeconds(10)).status();
            assertThat(status).as(host).isEqualTo(host.contains("localhost") || host.startsWith("127") ? 200 : 481);
        }
    }

    @Test
    void mediaLineIsUsedUnderCemaAndAddressesInPathsDoNotMatter() {
        MsrpSession session = listening(MsrpOptions.ordinary()).passive(here);
        ScriptedMsrpPeer peer = peer().listen();
        String rewritten = peer.localPath().replaceFirst("127.0.0.1:[0-9]+", "192.0.2.1:9");
        MsrpMedia ours = media(session, "PASSIVE").withCema(true);
        MsrpMedia theirs = MsrpMedia.parse(("v=0\nc=IN IP4 127.0.0.1\nm=message " + peer.port()
                + " TCP/MSRP *\na=path:" + rewritten + "\na=msrp-cema\n").getBytes(StandardCharsets.UTF_8));
        agree(session, ours, theirs, true);
        peer.ok(peer.expectSend());
        awaitTold(here, "bound");
        here.receivingInto(new CollectingSink());
        String to = session.localUri().toString().replaceFirst("127.0.0.1:[0-9]+", "198.51.100.1:1");
        peer.remotePath(to);
        peer.expectResponse(peer.send("text/plain", "through a middlebox".getBytes(StandardCharsets.UTF_8)), 200);
        awaitTold(here, "bound");
        assertThat(here.told()).hasSize(2);
    }

    @Test
    void secondPlaceIsTriedIfNobodyListensAtTheFirst() {
        MsrpSession session = engine(MsrpOptions.ordinary()).active("127.0.0.1", here);
        ScriptedMsrpPeer peer = peer().listen();
        MsrpUri path = MsrpUri.parse(peer.localPath());
        session.remote(new RemoteEnd(List.of(path), true, List.of(new Target("127.0.0.1", 1), Target.of(path)), List.of(),
                false));
        peer.ok(peer.expectSend());
        awaitTold(here, "bound");
    }

    @Test
    void plainAndSecureEndsDoNotGoTogether() {
        MsrpSession session = listening(MsrpOptions.ordinary()).passive(here);
        assertThatIllegalArgumentException().isThrownBy(() ->
                session.remotePath(List.of(MsrpUri.parse("msrps://127.0.0.1:1/x;tcp"))));
    }
}
