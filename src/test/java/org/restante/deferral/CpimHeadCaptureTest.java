package org.restante.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.codec.cpim.CpimException;
import org.restante.codec.cpim.CpimMessage;

class CpimHeadCaptureTest {

    private static final String MESSAGE = "From: <sip:a@b.example>\r\nTo: <sip:c@d.example>\r\n\r\n"
            + "Content-Type: text/plain\r\nContent-Length: 0012\r\n\r\nhello\r\n\r\nbob";

    private static CpimHeadCapture fed(byte[] message, int piece) {
        CpimHeadCapture capture = new CpimHeadCapture();
        for (int at = 0; at < message.length; at += piece) {
            capture.take(ByteBuffer.wrap(message, at, Math.min(piece, message.length - at)));
        }
        return capture;
    }

    @Test
    void theHeadIsReadAtWhateverOctetsThePiecesEnd() {
        byte[] message = MESSAGE.getBytes(StandardCharsets.UTF_8);
        for (int piece = 1; piece <= message.length; piece++) {
            assertThat(fed(message, piece).whole(message.length)).as("pieces of %d", piece)
                    .isEqualTo(CpimMessage.parse(message));
        }
    }

    @Test
    void aMessageWithoutContentHeadersHasAnEmptyBlockOfThem() {
        byte[] message = "From: <sip:a@b.example>\r\nTo: <sip:c@d.example>\r\n\r\n\r\ntext".getBytes(StandardCharsets.UTF_8);
        assertThat(fed(message, 3).whole(message.length).contentHeaders()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no head", "From: <sip:a@b.example>\r\nTo: <sip:c@d.example>\r\n\r\nContent-Type: text/plain\r\n"})
    void aHeadThatDoesNotEndIsNone(String message) {
        byte[] octets = message.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> fed(octets, 5).whole(octets.length)).isInstanceOf(CpimException.class);
    }

    @Test
    void anotherSizeThanTheHeadSaysIsRefused() {
        byte[] message = MESSAGE.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> fed(message, 7).whole(message.length + 1)).hasMessageContaining("Content-Length");
    }

    @Test
    void noMoreThanTheLongestHeadIsKept() {
        CpimHeadCapture capture = new CpimHeadCapture();
        capture.take(ByteBuffer.wrap(new byte[CpimMessage.MAX_HEAD_BYTES]));
        assertThatThrownBy(() -> capture.take(ByteBuffer.wrap(new byte[1]))).isInstanceOf(CpimException.class);
    }
}
