package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.restante.wire.Referee;
import org.restante.wire.RequiresTool;
import org.restante.wire.WireCapture;

/** What engines say to each other, as an independent reader of MSRP sees it. */
@RequiresTool({"tcpdump", "tshark"})
class MsrpRefereeIT {

    @TempDir
    private Path folder;
    private final List<MsrpEngine> engines = new ArrayList<>();
    private final MsrpEngine middle = engine("middle");
    private final InetSocketAddress address = middle.listen(new InetSocketAddress("127.0.0.1", 0), "127.0.0.1");
    private final RecordingListener one = new RecordingListener();
    private final RecordingListener other = new RecordingListener();

    private MsrpEngine engine(String name) {
        MsrpEngine engine = MsrpEngine.start(name, MsrpLimits.ordinary(), FrameObserver.NONE);
        engines.add(engine);
        return engine;
    }

    @AfterEach
    void stop() {
        engines.forEach(MsrpEngine::close);
    }

    private Referee captured(Runnable traffic) {
        try (WireCapture capture = WireCapture.start(folder.resolve("msrp.pcap"), "tcp port " + address.getPort())) {
            traffic.run();
            return Referee.of(capture.stop());
        }
    }

    private static void awaitTold(RecordingListener listener, String... lines) {
        await().untilAsserted(() -> assertThat(listener.told()).contains(lines));
    }

    /** Opens a session between an engine and the one in the middle; {@return the end in the middle, then the other} */
    private List<MsrpSession> open(MsrpEngine engine, RecordingListener listener) {
        RecordingListener atTheMiddle = new RecordingListener();
        MsrpSession here = middle.passive(atTheMiddle);
        MsrpSession there = engine.active("127.0.0.1", listener);
        here.remotePath(there.localPath());
        there.remotePath(here.localPath());
        awaitTold(listener, "bound");
        awaitTold(atTheMiddle, "bound");
        return List.of(here, there);
    }

    static Stream<Arguments> profiles() {
        return Stream.of(Arguments.of(SendingProfile.legacySafe(), FailureReport.YES),
                Arguments.of(SendingProfile.bulk(), FailureReport.YES),
                Arguments.of(new SendingProfile(20_000, true, 1 << 20, 4), FailureReport.PARTIAL),
                Arguments.of(new SendingProfile(500, false, 1 << 20, 4), FailureReport.NO));
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void whateverTheProfileMessagesReportsAndAbortsAreClean(SendingProfile profile, FailureReport wanted) {
        one.receiving(message -> message.contentType().equals("text/plain") ? new Reception.Into(new CollectingSink())
                : new Reception.Refused(415));
        String letters = "abcdefgh".repeat(10_000);
        Referee referee = captured(() -> {
            MsrpSession sending = open(engine("client"), one).get(0);
            sending.sendAs(profile);
            sending.send(new OutgoingMessage("pm000001", "text/plain", true, wanted, 0, new ArraySource(letters)));
            sending.send(new OutgoingMessage("pm000002", "a/b", true, wanted, 0, new ArraySource(letters)));
            sending.send(new OutgoingMessage("pm000003", "text/plain", true, wanted, 0, new ArraySource("")));
            sending.send(new OutgoingMessage("pm000004", "text/plain", true, wanted, 0, new ArraySource(letters)));
            awaitTold(one, "message pm000004 text/plain 80000");
            sending.close();
        });
        referee.assertClean();
        assertThat(referee.msrpFlow()).startsWith("SEND", "200", "SEND");
    }

    @Test
    void sessionsThatShareAConnectionAreClean() {
        MsrpEngine client = engine("client");
        one.receivingInto(new CollectingSink());
        Referee referee = captured(() -> {
            MsrpSession first = open(client, one).get(0);
            MsrpSession second = open(client, other).get(1);
            first.send(new OutgoingMessage("pm000001", "text/plain", true, new ArraySource("x".repeat(5000))));
            awaitTold(one, "message pm000001 text/plain 5000");
            second.send(new OutgoingMessage("pm000002", "text/plain", false, new ArraySource("")));
            awaitTold(other, "transmitted pm000002");
            first.close();
            second.close();
        });
        referee.assertClean();
        assertThat(referee.msrpFlow()).startsWith("SEND", "200", "SEND", "200");
    }

    @Test
    void joinedSessionsAreClean() {
        other.receivingInto(new CollectingSink());
        Referee referee = captured(() -> {
            List<MsrpSession> near = open(engine("caller"), one);
            List<MsrpSession> far = open(engine("callee"), other);
            MsrpJoin.join(near.get(0), far.get(0), (reason, unfinished) -> { });
            near.get(1).sendAs(SendingProfile.bulk());
            near.get(1).send(new OutgoingMessage("pm000001", "text/plain", true, new ArraySource("x".repeat(50_000))));
            awaitTold(one, "transmitted pm000001", "report pm000001 1-50000/50000 200");
        });
        referee.assertClean();
        assertThat(referee.msrp()).filteredOn(frame -> frame.method().equals("REPORT")).hasSize(2);
        assertThat(referee.msrp()).filteredOn(frame -> frame.method().equals("SEND") && frame.body() != null
                && frame.body().length <= 2048).hasSizeGreaterThanOrEqualTo(25);
    }
}
