package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {

    private static final MsrpLimits LIMITS = new MsrpLimits(256, 8, 1024, 4, 4096, 4, 4, Duration.ofSeconds(1),
            Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 64);

    private static final String HEAD = "MSRP a1b2c3d4 SEND\r\nTo-Path: msrp://a.example:1/s;tcp\r\n"
            + "From-Path: msrp://b.example:2/t;tcp\r\nMessage-ID: m001";

    private final EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(LIMITS));

    private List<Wire.Seen> decode(String text) {
        channel.writeInbound(Wire.octets(text));
        return Wire.drain(channel);
    }

    private static String frame(String content) {
        return HEAD + "\r\nContent-Type: text/plain\r\n\r\n" + content + "\r\n-------a1b2c3d4$\r\n";
    }

    static Stream<String> fixtures() {
        return Wire.FIXTURES.stream();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void sampleFrameReadsTheSameWhereverItIsCut(String name) {
        byte[] frame = Wire.fixture(name);
        EmbeddedChannel whole = new EmbeddedChannel(new FrameDecoder(MsrpLimits.ordinary()));
        whole.writeInbound(Unpooled.wrappedBuffer(frame));
        List<Wire.Seen> expected = Wire.drain(whole);
        assertThat(expected).hasSize(1);
        for (int cut = 1; cut < frame.length; cut++) {
            FrameDecoder decoder = new FrameDecoder(MsrpLimits.ordinary());
            EmbeddedChannel channel = new EmbeddedChannel(decoder);
            channel.writeInbound(Unpooled.copiedBuffer(frame, 0, cut));
            assertThat(decoder.midFrame()).as("in the middle of a frame at octet %d", cut).isTrue();
            channel.writeInbound(Unpooled.copiedBuffer(frame, cut, frame.length - cut));
            assertThat(Wire.drain(channel)).as("cut at octet %d", cut).isEqualTo(expected);
            assertThat(decoder.midFrame()).as("after the frame").isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void encoderWritesTheSampleFrameBackOctetByOctet(String name) {
        byte[] frame = Wire.fixture(name);
        EmbeddedChannel in = new EmbeddedChannel(new FrameDecoder(MsrpLimits.ordinary()));
        EmbeddedChannel out = new EmbeddedChannel(new FrameEncoder());
        in.writeInbound(Unpooled.wrappedBuffer(frame));
        for (Object part = in.readInbound(); part != null; part = in.readInbound()) {
            out.writeOutbound(part);
        }
        ByteBuf written = Unpooled.buffer();
        for (ByteBuf piece = out.readOutbound(); piece != null; piece = out.readOutbound()) {
            written.writeBytes(piece);
            piece.release();
        }
        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo(new String(frame, StandardCharsets.UTF_8));
    }

    @Test
    void allSamplesInOneStreamReadOneOctetAtATime() {
        String stream = Wire.FIXTURES.stream().map(name -> new String(Wire.fixture(name), StandardCharsets.ISO_8859_1))
                .collect(Collectors.joining());
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(MsrpLimits.ordinary()));
        stream.chars().forEach(octet -> channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) octet})));
        assertThat(Wire.drain(channel)).hasSize(Wire.FIXTURES.size())
                .allSatisfy(frame -> assertThat(frame.end()).isIn("$", "+"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\r\n-------a1b2c3d$\r\n",
        "\r\n-------a1b2c3d4!\r\n",
        "\r\n-------a1b2c3d4$\r",
        "\r\n-------a1b2c3d4$ \r\n",
        "\r\n-------a1b2c3d4",
        "\n-------a1b2c3d4$\r\n",
        "\r\n------a1b2c3d4$\r\n",
        "\r\n-------zzzzzzzz$\r\nMSRP zzzzzzzz SEND\r\nTo-Path: msrp://x/y;tcp\r\n-------zzzzzzzz$\r\n",
        "\r\r\r\r\n\r\n-------",
        "\r\n\r\n\r\n"})
    void contentThatLooksLikeAnEndLineIsContent(String content) {
        for (int cut = 1; cut < frame(content).length(); cut++) {
            EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(LIMITS));
            channel.writeInbound(Wire.octets(frame(content).substring(0, cut)));
            channel.writeInbound(Wire.octets(frame(content).substring(cut)));
            assertThat(Wire.drain(channel)).as("cut at octet %d", cut).singleElement()
                    .extracting(Wire.Seen::content, Wire.Seen::end).containsExactly(content, "$");
        }
    }

    @Test
    void emptyContentMayStandWithOrWithoutALineOfItsOwn() {
        assertThat(decode(frame("") + HEAD + "\r\nContent-Type: a/b\r\n\r\n-------a1b2c3d4+\r\n"))
                .extracting(Wire.Seen::content, Wire.Seen::end)
                .containsExactly(tuple("", "$"), tuple("", "+"));
    }

    @Test
    void emptyLinesBetweenFramesAreSkipped() {
        assertThat(decode("\r\n\r\n" + frame("a") + "\r\n" + frame("b"))).extracting(Wire.Seen::content)
                .containsExactly("a", "b");
    }

    @Test
    void foldedHeaderBelongsToTheLineAbove() {
        assertThat(decode(HEAD + "\r\n .more\r\n-------a1b2c3d4$\r\n")).singleElement()
                .satisfies(frame -> assertThat(frame.head()).endsWith("Message-ID: m001 .more"));
    }

    @Test
    void malformedHeaderLineIsNotedAndTheEndIsStillFound() {
        channel.writeInbound(Wire.octets(HEAD + "\r\nno colon here\r\n-------a1b2c3d4$\r\n"));
        assertThat(channel.<FramePart.Request>readInbound().defect()).isEqualTo("malformed header line");
        assertThat(channel.<Object>readInbound()).isEqualTo(new FramePart.End('$'));
    }

    @Test
    void lineAtTheLimitPassesAndOneOctetMoreDoesNot() {
        String header = "\r\nX: " + "y".repeat(256 - 5);
        assertThat(decode(HEAD + header + "\r\n-------a1b2c3d4$\r\n")).extracting(Wire.Seen::end).containsExactly("$");
        assertThat(decode(HEAD + header + "y\r\n-------a1b2c3d4$\r\n")).extracting(Wire.Seen::end)
                .containsExactly("line longer than 256 octets");
    }

    @Test
    void lineThatNeverEndsIsGivenUpAtTheLimit() {
        assertThat(decode(HEAD + "\r\nX: " + "y".repeat(300))).extracting(Wire.Seen::end)
                .containsExactly("line longer than 256 octets");
    }

    @Test
    void headersAtTheLimitPassAndOneMoreDoesNot() {
        String five = IntStream.range(0, 5).mapToObj(i -> "\r\nX-" + i + ": y").collect(Collectors.joining());
        assertThat(decode(HEAD + five + "\r\n-------a1b2c3d4$\r\n")).extracting(Wire.Seen::end).containsExactly("$");
        assertThat(decode(HEAD + five + "\r\nZ: y\r\n-------a1b2c3d4$\r\n")).extracting(Wire.Seen::end)
                .containsExactly("more than 8 headers");
    }

    @Test
    void foldingIsNoWayAroundTheHeaderLimit() {
        assertThat(decode(HEAD + "\r\n y".repeat(6) + "\r\n-------a1b2c3d4$\r\n")).extracting(Wire.Seen::end)
                .containsExactly("more than 8 headers");
    }

    @Test
    void headerBlockBeyondTheLimitIsGivenUp() {
        assertThat(decode(HEAD + ("\r\nX: " + "y".repeat(240)).repeat(5))).extracting(Wire.Seen::end)
                .containsExactly("headers larger than 1024 octets");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n", "\u0016\u0003\u0001\u0002\u0000", "MSRP\r\n", "MSRP abc SEND\r\n",
        "MSRP a1b2c3d4 send\r\n", "MSRP a1b2c3d4 20\r\n", "MSRP a1b2c3d4  SEND\r\n", "MSRP -a1b2c3d4 SEND\r\n",
        "MSRP a1b2c3d4 SEND\n", "\rMSRP a1b2c3d4 SEND\r\n", "MSRP a1b2c3d4 SEND\r\n-------ffffffff$\r\n",
        "MSRP a1b2c3d4 SEND\r\n-------a1b2c3d4?\r\n", "MSRP a1b2c3d4 SEND\r\n-------\r\n"})
    void garbageEndsTheStream(String garbage) {
        assertThat(decode(garbage)).hasSize(1);
        assertThat(decode(frame("a"))).as("nothing is read after that").isEmpty();
    }
}
