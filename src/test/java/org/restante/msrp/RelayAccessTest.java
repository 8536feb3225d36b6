package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.netty.util.concurrent.DefaultEventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.restante.wire.RelayStand;

/** A way in through a relay that comes and goes, and what peers beyond it cannot do to it. */
class RelayAccessTest {

    private final RelayStand stand = new RelayStand();
    private final RecordingListener behind = new RecordingListener();
    private final RecordingListener device = new RecordingListener();
    private MsrpEngine engine;
    private MsrpEngine outside;

    @BeforeEach
    void start() {
        MsrpOptions options = MsrpOptions.ordinary().withTls(new TlsEnd(stand.identity(), stand.identity().chain()));
        engine = MsrpEngine.start("behind", MsrpLimits.ordinary(), FrameObserver.NONE, options);
        outside = MsrpEngine.start("outside", MsrpLimits.ordinary(), FrameObserver.NONE, options);
    }

    @AfterEach
    void stop() {
        engine.close();
        outside.close();
        stand.close();
    }

    private MsrpAccess access(String password) {
        return engine.accessThrough(new RelayAccount(MsrpUri.parse(stand.uri()), "pf", password, Optional.empty(), List.of()),
                "127.0.0.1");
    }

    private MsrpAccess open() {
        stand.start();
        MsrpAccess access = access("s3cret");
        await().until(access::isOpen);
        return access;
    }

    private static void awaitTold(RecordingListener listener, String... lines) {
        await().untilAsserted(() -> assertThat(listener.told()).contains(lines));
    }

    @Test
    void sessionsAreDescribedByTheRelaysAddressAndNoFingerprint() {
        MsrpAccess access = open();
        LocalEnd end = LocalEnd.of(access.open(true, behind), access);
        assertThat(end.uris()).hasSize(2).first().asString().startsWith("msrps://127.0.0.1:" + stand.port() + '/');
        assertThat(end.port()).isEqualTo(stand.port());
        assertThat(end.direct()).isFalse();
        assertThat(access.fingerprint()).isPresent();
        assertThat(end.fingerprints()).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> access.open(false, behind)).withMessageContaining("TLS");
    }

    @Test
    void whoWaitsIsToldWhenTheRelayComes() {
        MsrpAccess access = access("s3cret");
        List<String> told = new CopyOnWriteArrayList<>();
        access.whenOpen(() -> told.add("open"));
        await().until(() -> {
            try {
                access.open(true, behind);
                return false;
            } catch (IllegalStateException e) {
                return e.getMessage().contains("cannot connect to the relay");
            }
        });
        assertThat(access.isOpen()).isFalse();
        assertThat(told).isEmpty();

        stand.start();

        await().atMost(Duration.ofSeconds(20)).until(() -> told.equals(List.of("open")));
        assertThat(access.isOpen()).isTrue();
        access.whenOpen(() -> told.add("at once"));
        assertThat(told).containsExactly("open", "at once");
    }

    @Test
    void aRelayThatComesBackLetsInAnewAndSessionsOfBeforeAreLostBoundOrNot() {
        MsrpAccess access = open();
        RecordingListener unbound = new RecordingListener();
        access.open(true, unbound);
        bind(access);
        stand.close();
        awaitTold(behind, "lost: connection with the relay lost");
        awaitTold(unbound, "lost: connection with the relay lost");
        assertThat(access.isOpen()).isFalse();
        stand.start();
        await().atMost(Duration.ofSeconds(20)).until(access::isOpen);
        assertThat(access.open(true, behind).localPath()).hasSize(2);
    }

    @Test
    void aRefusalIsToldInOneLine() {
        stand.start();
        try (LogLines log = LogLines.open()) {
            access("guess");
            await().atMost(Duration.ofSeconds(20)).until(() -> stand.relay().received("AUTH").size() >= 4); // two attempts
            assertThat(log.lines()).filteredOn(line -> line.startsWith("WARN")).singleElement().asString()
                    .contains("pf at 127.0.0.1", "does not accept user name and password").doesNotContain("guess");
        }
    }

    private MsrpSession bind(MsrpAccess access) {
        MsrpSession session = access.open(true, behind);
        MsrpSession other = outside.active(true, "127.0.0.1", device);
        session.remotePath(other.localPath());
        other.remotePath(session.localPath());
        awaitTold(device, "bound");
        awaitTold(behind, "bound");
        return session;
    }

    @Test
    void peersThatAskForSessionsThatAreNotCostTheOthersNothing() {
        MsrpAccess access = open();
        MsrpSession gone = access.open(true, behind);
        List<MsrpUri> nowhere = gone.localPath();
        gone.close();
        List<RecordingListener> strangers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            RecordingListener stranger = new RecordingListener();
            outside.active(true, "127.0.0.1", stranger).remotePath(nowhere);
            strangers.add(stranger);
        }
        await().untilAsserted(() -> assertThat(stand.relay().received().stream()
                .filter(frame -> !frame.isRequest() && frame.status() == 481)).hasSizeGreaterThanOrEqualTo(40));
        assertThat(access.isOpen()).isTrue();
        bind(access);
        assertThat(strangers).hasSize(40);
    }

    @Test
    void aFirstRequestThatComesBeforeItsSdpHoldsUpNobodyElse() {
        MsrpAccess access = open();
        RecordingListener early = new RecordingListener();
        MsrpSession waiting = access.open(true, early);
        RecordingListener eager = new RecordingListener();
        MsrpSession first = outside.active(true, "127.0.0.1", eager);
        first.remotePath(waiting.localPath());
        await().until(() -> stand.relay().received("SEND").stream()
                .anyMatch(send -> send.fromPath().contains(first.localUri().sessionId())));

        bind(access);

        assertThat(early.told()).isEmpty();
        waiting.remotePath(first.localPath());
        awaitTold(early, "bound");
    }

    @Test
    void whoClosesMeanwhileIsLetInNoMore() {
        RelayAccess access = new RelayAccess(new RelayAccount(MsrpUri.parse("msrps://127.0.0.1:1;tcp"), "pf", "s3cret",
                Optional.empty(), List.of()), listener -> null, new DefaultEventExecutor(), Optional.empty());
        access.close();
        access.onLost(null, "whatever");
        assertThat(access.isOpen()).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> access.open(true, behind)).withMessageContaining("closed");
    }
}
