package org.restante.codec.mime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderBlockTest {

    @Test
    void theStartLineIsKeptThoughItHoldsAColon() {
        HeaderBlock block = HeaderBlock.parse("INVITE sip:bob@home2.example SIP/2.0\r\nTo: <sip:bob>\r\n".getBytes(UTF_8));

        assertThat(block.startLine()).contains("INVITE sip:bob@home2.example SIP/2.0");
        assertThat(block.fields()).containsExactly(new HeaderBlock.Field("To", "<sip:bob>"));
    }

    @Test
    void foldedLinesAreJoinedAndLinesThatAreNoFieldsPassedOver() {
        HeaderBlock block = HeaderBlock.parse(
                "Subject : a\r\n  b\r\n\tc\r\nno field\r\nX\u0001: 1\r\nEmpty:\nTo:\u00e9\n\r\nFrom: later".getBytes(UTF_8));

        assertThat(block.startLine()).isEmpty();
        assertThat(block.fields()).containsExactly(new HeaderBlock.Field("Subject", "a b c"),
                new HeaderBlock.Field("Empty", ""), new HeaderBlock.Field("To", "\u00e9"));
    }

    @Test
    void aStrictReaderRefusesALineThatIsNoField() {
        HeaderReader reader = HeaderReader.strict(in("A: 1\r\nno field\r\n\r\n"), HeaderLimits.DEFAULT);

        assertThatThrownBy(reader::read).isInstanceOf(MimeFormatException.class).hasMessageContaining("no header field");
    }

    @Test
    void theStreamIsLeftWhereTheContentBegins() throws IOException {
        ByteArrayInputStream in = in("A: 1\r\n\r\nB: 2\n\ncontent");
        HeaderReader reader = HeaderReader.strict(in, HeaderLimits.DEFAULT);

        assertThat(reader.read().first("a")).contains("1");
        assertThat(reader.closed()).isTrue();
        assertThat(reader.read().all("B")).containsExactly("2");
        assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("content");
    }

    @Test
    void aBlockThatEndsWithTheStreamIsNotClosed() throws IOException {
        HeaderReader reader = HeaderReader.strict(in("A: 1\r\n"), HeaderLimits.DEFAULT);

        assertThat(reader.read().fields()).hasSize(1);
        assertThat(reader.closed()).isFalse();
    }

    @Test
    void eachLimitHoldsAtItsValueAndNotOnePast() throws IOException {
        String threeLines = "A: 1\r\n".repeat(3);
        assertThat(read(threeLines, new HeaderLimits(3, 100, 100)).fields()).hasSize(3);
        assertRefused(threeLines, new HeaderLimits(2, 100, 100), "more than 2 header fields");

        assertThat(read("A: 12345\r\n", new HeaderLimits(9, 8, 100)).fields()).hasSize(1);
        assertRefused("A: 123456\r\n", new HeaderLimits(9, 8, 100), "longer than 8 octets");
        assertRefused("A: 123\r\n 456\r\n", new HeaderLimits(9, 8, 100), "longer than 8 octets");

        assertThat(read("A: 1\r\nB: 2\r\n\r\n", new HeaderLimits(9, 10, 14)).fields()).hasSize(2);
        assertRefused("A: 1\r\nB: 2\r\n\r\n", new HeaderLimits(9, 10, 13), "block longer than 13 octets");
    }

    @Test
    void anEndlessLineIsRefusedWithoutBeingHeld() {
        String endless = "A: " + "x".repeat(1_000_000);
        ByteArrayInputStream in = in(endless);

        assertThatThrownBy(() -> HeaderReader.tolerant(in, HeaderLimits.DEFAULT).read())
                .isInstanceOf(MimeFormatException.class);
        assertThat(in.available()).isGreaterThan(endless.length() - 8 * 1024 - 16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nInjected: 1", "a\nb", "a\u0000b"})
    void aValueCannotSmuggleALine(String value) {
        assertThatThrownBy(() -> new HeaderBlock.Field("A", value)).isInstanceOf(MimeFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " x", "A: b", "x\r\ny"})
    void whatWouldBeReadOtherwiseIsNoStartLine(String line) {
        assertThatThrownBy(() -> new HeaderBlock(Optional.of(line), List.of())).isInstanceOf(MimeFormatException.class);
    }

    private static HeaderBlock read(String text, HeaderLimits limits) throws IOException {
        return HeaderReader.strict(in(text), limits).read();
    }

    private static void assertRefused(String text, HeaderLimits limits, String why) {
        assertThatThrownBy(() -> read(text, limits)).isInstanceOf(MimeFormatException.class).hasMessageContaining(why);
    }

    private static ByteArrayInputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
