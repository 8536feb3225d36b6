package org.restante.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A referee that could not show a red card would be worth nothing: each kind of fault is sent once on purpose. */
@RequiresTool({"tcpdump", "tshark"})
class RefereeIT {

    private static final String MESSAGE = """
            MESSAGE sip:bob@home.test SIP/2.0
            Via: SIP/2.0/[transport] [local];branch=[branch]
            From: <sip:alice@home.test>;tag=[tag]
            To: <sip:bob@home.test>
            Call-ID: [call_id]
            CSeq: 1 MESSAGE
            Content-Type: application/sdp
            """;
    private static final String SDP = """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=message 9 TCP/MSRP *
            """;

    @TempDir
    private Path folder;
    private final ScriptedSipPeer alice = ScriptedSipPeer.open();
    private final ScriptedSipPeer bob = ScriptedSipPeer.open();
    private final ScriptedMsrpPeer caller = ScriptedMsrpPeer.create();
    private final ScriptedMsrpPeer device = ScriptedMsrpPeer.create();

    @AfterEach
    void close() {
        alice.close();
        bob.close();
        caller.close();
        device.close();
    }

    private Referee captured(Runnable traffic) {
        String filter = "port " + bob.port() + " or port " + device.port();
        try (WireCapture capture = WireCapture.start(folder.resolve("traffic.pcap"), filter)) {
            traffic.run();
            return Referee.of(capture.stop());
        }
    }

    private Referee sip(String octets) {
        return captured(() -> {
            alice.towards(Transport.UDP, bob.port());
            alice.sendRaw(octets.getBytes(StandardCharsets.UTF_8));
        });
    }

    private Referee msrp(Consumer<ScriptedMsrpPeer> script) {
        return captured(() -> {
            device.listen().remotePath(caller.localPath());
            caller.connect(device.localPath());
            script.accept(caller);
            device.awaitConnection();
        });
    }

    private String good() {
        return new String(WireMessage.assemble(alice.fill(MESSAGE, "UDP"),
                SipText.crlf(SDP).getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    @Test
    void cleanTrafficIsCleanAndListedInOrder() {
        Referee referee = captured(() -> {
            for (Transport transport : Transport.values()) {
                alice.towards(transport, bob.port());
                WireMessage sent = alice.send(MESSAGE, SDP);
                bob.reply(bob.expectRequest("MESSAGE"), 202, "Accepted");
                alice.expectResponseTo(sent, 202);
            }
            device.listen().remotePath(caller.localPath());
            caller.connect(device.localPath());
            MsrpFrame bind = caller.bind();
            device.ok(device.expectSend());
            caller.expectResponse(bind, 200);
            caller.send("text/plain", "hello".getBytes(StandardCharsets.UTF_8));
            device.receiveMessage();
            caller.expect("200", f -> f.status() == 200, Duration.ofSeconds(10));
        });
        referee.assertClean();
        assertThat(referee.sipFlow()).containsExactly("MESSAGE", "202", "MESSAGE", "202");
        assertThat(referee.sip()).hasSize(4);
        assertThat(referee.msrpFlow()).containsExactly("SEND", "200", "SEND", "200");
        assertThat(referee.msrp()).extracting(MsrpFrame::method).containsExactly("SEND", "SEND", "", "");
    }

    @Test
    void framesGluedTogetherAndCutBySegmentsAreClean() {
        int chunks = 300;
        Referee referee = msrp(peer -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < chunks; i++) {
                all.writeBytes(MsrpFrame.of("MSRP chunk" + i + " SEND", "To-Path: " + device.localPath()
                        + "\nFrom-Path: " + caller.localPath() + "\nMessage-ID: long\nByte-Range: " + (i * 2048L + 1)
                        + '-' + (i + 1) * 2048L + '/' + chunks * 2048L + "\nContent-Type: text/plain\n",
                        "x".repeat(2048).getBytes(StandardCharsets.UTF_8), i + 1 < chunks ? '+' : '$').raw());
            }
            peer.raw(all.toByteArray());
            device.receiveMessage();
            peer.expect("200", f -> f.transactionId().equals("chunk" + (chunks - 1)), Duration.ofSeconds(10));
        });
        referee.assertClean();
        assertThat(referee.msrp()).filteredOn(MsrpFrame::isRequest).hasSize(chunks);
    }

    @Test
    void whatIsSentInAPauseIsNotSeen() {
        try (WireCapture capture = WireCapture.start(folder.resolve("traffic.pcap"), "port " + bob.port())) {
            alice.towards(Transport.UDP, bob.port());
            alice.sendRaw(good().getBytes(StandardCharsets.UTF_8));
            capture.pause();
            alice.sendRaw("garbage".getBytes(StandardCharsets.UTF_8));
            capture.resume();
            alice.sendRaw(good().getBytes(StandardCharsets.UTF_8));
            Referee referee = Referee.of(capture.stop()).assertClean();
            assertThat(referee.sipFlow()).containsExactly("MESSAGE", "MESSAGE");
        }
    }

    @Test
    void aCaptureThatGrowsTooLargeIsNone() {
        try (WireCapture capture = WireCapture.start(folder.resolve("traffic.pcap"), "port " + bob.port(), 100)) {
            alice.towards(Transport.UDP, bob.port());
            alice.sendRaw(good().getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(capture::stop).hasMessageContaining("more than 100 octets");
        }
    }

    @Test
    void ofAPartNoStreamIsJudgedThatHadBegunBeforeAndNoneForItsEnd() {
        caller.connect(device.listen().remotePath(caller.localPath()).localPath());
        device.awaitConnection();
        ScriptedMsrpPeer late = ScriptedMsrpPeer.create();
        try (WireCapture capture = WireCapture.start(folder.resolve("traffic.pcap"), "port " + device.port() + " or port " + late.port())) {
            caller.raw("the rest of something\r\n");
            device.remotePath(late.localPath());
            try (ScriptedMsrpPeer other = ScriptedMsrpPeer.create()) {
                other.connect(late.listen().remotePath(other.localPath()).localPath());
                other.raw("MSRP abcd1 SEND\r\nTo-Path: x\r\n");
                late.awaitConnection();
            }
            Path part = capture.stop();
            assertThat(Referee.of(part).faults()).isNotEmpty();
            Referee.ofPart(part).assertClean();
        } finally {
            late.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=0", "Content-Length: ", "To: ", "CSeq: ", " SIP/2.0\r\n", "\r\n\r\n"})
    void sipWithoutThisIsFlagged(String missing) {
        assertThat(good()).contains(missing);
        Referee referee = sip(good().replace(missing, missing.equals("v=0") ? "no sdp" : ""));
        assertThat(referee.faults()).isNotEmpty();
        assertThatThrownBy(referee::assertClean).hasMessageContaining("is not clean");
    }

    @Test
    void aContentLengthBeyondTheDatagramIsFlagged() {
        assertThat(sip(good().replaceAll("Content-Length: [0-9]+", "Content-Length: 5000")).faults())
                .anySatisfy(fault -> assertThat(fault).contains("Content-Length 5000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "MSRP abcd1 SEND\r\nTo-Path: x\r\nFrom-Path: y\r\nByte-Range: 1-2/2\r\nContent-Type: a/b\r\n\r\nhi\r\n"
            + "-------abcdX$\r\n",
        "MSRP abcd1 SEND\r\nFrom-Path: y\r\nTo-Path: x\r\n-------abcd1$\r\n",
        "MSRP abcd1 SEND\r\nTo-Path: x\r\nFrom-Path: y\r\nByte-Range: 0-2/2\r\n-------abcd1$\r\n",
        "MSRP abcd1 2xx OK\r\nTo-Path: x\r\nFrom-Path: y\r\n-------abcd1$\r\n",
        "MSRP abcd1 SEND\r\nTo-Path: x\r\nFrom-Path: y\r\nno header\r\n-------abcd1$\r\n",
        "MSRP abcd1 SEND\r\nTo-Path: x\r\nFrom-Path: y\r\n-------abcd1$\r\nMRSP abcd2 SEND\r\n",
        "MRSP abcd1 SEND\r\nTo-Path: x\r\nFrom-Path: y\r\n-------abcd1$\r\n"})
    void brokenMsrpIsFlagged(String octets) {
        assertThat(msrp(peer -> peer.raw(octets)).faults()).isNotEmpty();
    }
}
