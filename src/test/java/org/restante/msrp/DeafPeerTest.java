package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A device that stops reading in the middle of a message holds it, and the memory of its chunks, for a while only. */
class DeafPeerTest {

    private static final MsrpLimits LIMITS = new MsrpLimits(8192, 64, 32768, 16, 1 << 20, 16, 4, Duration.ofSeconds(5),
            Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofSeconds(60), 2048);
    private static final String PEER = "msrp://127.0.0.1:9/deaf;tcp";

    private final RecordingListener listener = new RecordingListener();
    private final MsrpEngine engine = MsrpEngine.start("engine", LIMITS, FrameObserver.NONE);

    @AfterEach
    void stop() {
        engine.close();
    }

    static List<SendingProfile> profiles() {
        return List.of(SendingProfile.legacySafe(), SendingProfile.bulk(),
                new SendingProfile(2048, false, Integer.MAX_VALUE, 1));
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void sessionIsLostAndTellsWhatIsUnfinished(SendingProfile profile) throws IOException {
        engine.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "127.0.0.1");
        MsrpSession session = engine.passive(listener);
        session.sendAs(profile);
        session.remotePath(List.of(MsrpUri.parse(PEER)));
        try (Socket deaf = new Socket()) {
            deaf.setReceiveBufferSize(4096);
            deaf.connect(new InetSocketAddress(session.localUri().host(), session.localUri().port()));
            deaf.getOutputStream().write(("MSRP bind0001 SEND\r\nTo-Path: " + session.localUri() + "\r\nFrom-Path: " + PEER
                    + "\r\nMessage-ID: m001\r\nByte-Range: 1-0/0\r\n-------bind0001$\r\n").getBytes(StandardCharsets.US_ASCII));
            await().until(() -> listener.told().contains("bound"));
            ArraySource source = new ArraySource(new byte[32 << 20]);
            session.send(new OutgoingMessage("pm000001", "a/b", true, source));
            if (profile.windowOctets() > 1 << 20) {
                await().untilAsserted(() -> assertThat(listener.told()).contains("unfinished pm000001 0"));
                assertThat(listener.told()).last().isEqualTo("lost: connection lost");
                assertThat(source.timesClosed()).isEqualTo(1);
            }
            assertThat(source.taken()).as("octets that wait for the socket").isLessThan(16 << 20);
        }
        await().untilAsserted(() -> assertThat(listener.told()).contains("lost: connection lost"));
    }
}
