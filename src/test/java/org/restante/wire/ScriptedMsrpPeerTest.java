package org.restante.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScriptedMsrpPeerTest {

    private final ScriptedMsrpPeer a = ScriptedMsrpPeer.create();
    private final ScriptedMsrpPeer b = ScriptedMsrpPeer.create();

    @BeforeEach
    void join() {
        b.listen().remotePath(a.localPath());
        a.connect(b.localPath());
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    @Test
    void theBindingSendHasNoBodyAndIsAnswered() {
        MsrpFrame sent = a.bind();
        MsrpFrame got = b.expectSend();
        assertThat(got.body()).isNull();
        assertThat(got.toPath()).isEqualTo(b.localPath());
        b.ok(got);
        assertThat(a.expectResponse(sent, 200).comment()).isEqualTo("OK");
    }

    @Test
    void chunksAreAnsweredJoinedAndReported() {
        byte[] content = "x\r\n-------not the end$\r\ny".repeat(100).getBytes(StandardCharsets.UTF_8);
        byte[] head = Arrays.copyOf(content, 100);
        byte[] tail = Arrays.copyOfRange(content, 100, content.length);
        a.chunk("msg1", 1, content.length, "text/plain", head, '+', "");
        a.chunk("msg1", 101, content.length, "text/plain", tail, '$', "Success-Report: yes\n");
        List<MsrpFrame> chunks = b.receiveMessage();
        assertThat(ScriptedMsrpPeer.join(chunks)).isEqualTo(content);
        MsrpFrame report = a.expectReport();
        assertThat(report.require("Byte-Range")).isEqualTo("1-" + content.length + "/" + content.length);
        assertThat(report.require("Status")).isEqualTo("000 200 OK");
    }

    @Test
    void anEmptyBodyIsNotTheSameAsNoBody() {
        a.chunk("msg1", 1, 0, "text/plain", new byte[0], '$', "");
        assertThat(b.expectSend().body()).isEmpty();
    }

    @Test
    void aBodyEndingInLineEndsKeepsThem() {
        a.send("text/plain", "\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        assertThat(b.expectSend().bodyText()).isEqualTo("\r\n\r\n");
    }

    @Test
    void aFrameCutShortIsSeenAsABrokenConnection() {
        MsrpFrame frame = MsrpFrame.of("MSRP abcd1234 SEND", "To-Path: x\nFrom-Path: y\n", new byte[] {1, 2}, '$');
        a.closeMidFrame(frame.raw(), frame.raw().length - 3);
        b.expectClosed();
        assertThat(b.received()).isEmpty();
    }

    @Test
    void aResetIsSeenAsABrokenConnection() {
        b.awaitConnection();
        a.reset();
        b.expectClosed();
    }

    @Test
    void aFailureShowsEverythingReceived() {
        a.bind();
        b.expectSend();
        assertThatThrownBy(() -> b.expect("REPORT", f -> f.method().equals("REPORT"), Duration.ofMillis(50)))
                .isInstanceOf(AssertionError.class).hasMessageContaining("Expected REPORT")
                .hasMessageContaining("SEND").hasMessageContaining(b.localPath());
    }
}
