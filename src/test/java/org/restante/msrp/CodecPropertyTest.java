package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The decoder reads what the encoder writes, and the encoder writes what the decoder read. */
class CodecPropertyTest {

    /** A frame to be written: its head, its content in pieces, its flag. */
    record Frame(FramePart.Head head, List<String> pieces, char flag) {
    }

    @Provide
    Arbitrary<Frame> frames() {
        Arbitrary<String> idents = Arbitraries.strings().withCharRange('a', 'z').numeric().ofMinLength(4).ofMaxLength(32);
        Arbitrary<String> values = Arbitraries.strings().withCharRange('!', '~').withChars('é', '€').ofMaxLength(60);
        Arbitrary<Headers> headers = Arbitraries.maps(Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(12), values)
                .ofMaxSize(8).map(map -> new Headers(map.entrySet().stream()
                        .map(entry -> new Headers.Field(entry.getKey(), entry.getValue())).toList()));
        Arbitrary<List<String>> contents = Arbitraries.of("\r", "\n", "\r\n", "-------", "-", "abcd", "$", "+", "x".repeat(5000))
                .list().ofMaxSize(20);
        Arbitrary<Character> flags = Arbitraries.of('$', '+', '#');
        return Combinators.combine(idents, headers, contents, flags, Arbitraries.integers().between(100, 999)).as(
                (ident, fields, pieces, flag, status) -> {
                    boolean response = status % 3 == 0;
                    boolean content = !response && !pieces.isEmpty() && !String.join("", pieces).contains(ident);
                    FramePart.Head head = response
                            ? new FramePart.Response(ident, status, status % 2 == 0 ? "" : "some words", fields)
                            : new FramePart.Request(ident, status % 2 == 0 ? "SEND" : "REPORT", fields, content);
                    return new Frame(head, content ? pieces : List.of(), flag);
                });
    }

    @Property(tries = 500)
    void decoderReadsWhatTheEncoderWrites(@ForAll("streams") List<Frame> frames, @ForAll("cuts") int cut) {
        EmbeddedChannel out = new EmbeddedChannel(new FrameEncoder());
        List<Wire.Seen> expected = new ArrayList<>();
        for (Frame frame : frames) {
            out.write(frame.head());
            frame.pieces().forEach(piece -> out.write(new FramePart.Content(Wire.octets(piece))));
            out.write(new FramePart.End(frame.flag()));
            expected.add(new Wire.Seen(frame.head().text(), String.join("", frame.pieces()), String.valueOf(frame.flag())));
        }
        out.flush();
        ByteBuf stream = Unpooled.buffer();
        for (ByteBuf piece = out.readOutbound(); piece != null; piece = out.readOutbound()) {
            stream.writeBytes(piece);
            piece.release();
        }
        EmbeddedChannel in = new EmbeddedChannel(new FrameDecoder(MsrpLimits.ordinary()));
        while (stream.isReadable()) {
            in.writeInbound(stream.readBytes(Math.min(cut, stream.readableBytes())));
        }
        assertThat(Wire.drain(in)).isEqualTo(expected);
        in.finishAndReleaseAll();
        out.finishAndReleaseAll();
    }

    @Provide
    Arbitrary<List<Frame>> streams() {
        return frames().list().ofMinSize(1).ofMaxSize(6);
    }

    @Provide
    Arbitrary<Integer> cuts() {
        return Arbitraries.oneOf(Arbitraries.integers().between(1, 9), Arbitraries.integers().between(10, 5000));
    }
}
