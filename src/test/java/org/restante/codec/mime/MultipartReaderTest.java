package org.restante.codec.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartReaderTest {

    private static final Boundary BOUNDARY = new Boundary("b1");
    private static final ContentType MIXED = ContentType.multipartMixed(BOUNDARY);
    private static final ContentType OCTETS = ContentType.of("application", "octet-stream");

    /** Line ends, dashes and pieces of the delimiter: all that a careless search trips over. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\r", "\n", "\r\n", "\r\n\r\n", "\r\r\n", "-", "--", "\r\n-", "\r\n--", "\r\n--b", "b1--",
            "\u0000\u00ff", "\r\n--B1\r\n", "x\r\n --b1\r\n"})
    void octetsThatLookLikeTheDelimiterSurvive(String content) throws IOException {
        byte[] octets = content.getBytes(ISO_8859_1);
        byte[] body = new MultipartWriter(BOUNDARY).part(OCTETS, octets).part(OCTETS, octets).finish().prefix();

        assertThat(read(body)).extracting(Leaf::octets).containsExactly(octets, octets);
    }

    @Test
    void contentLargerThanAnyBufferIsStreamedUnchanged() throws IOException {
        byte[] large = new byte[300_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31 + (i >> 8));
        }
        byte[] body = new MultipartWriter(BOUNDARY).part(OCTETS, large).finish().prefix();

        assertThat(read(body).get(0).octets()).isEqualTo(large);
    }

    @Test
    void messagePartsAreNotDescendedInto() throws IOException {
        String inner = "Content-Type: multipart/mixed;boundary=in\r\n\r\n--in\r\n\r\nx\r\n--in--\r\n";
        for (String type : List.of("rfc822", "cpim", "sip", "sipfrag")) {
            byte[] body = new MultipartWriter(BOUNDARY)
                    .part(ContentType.of("message", type), inner.getBytes(ISO_8859_1)).finish().prefix();

            assertThat(read(body)).singleElement()
                    .satisfies(leaf -> assertThat(leaf.octets()).isEqualTo(inner.getBytes(ISO_8859_1)));
        }
    }

    @Test
    void nestedBodiesAreWalkedThroughInOrder() throws IOException {
        byte[] inner = new MultipartWriter(new Boundary("b2")).part(OCTETS, new byte[] {1}).part(OCTETS, new byte[] {2})
                .finish().prefix();
        byte[] body = new MultipartWriter(BOUNDARY).part(ContentType.multipartMixed(new Boundary("b2")), inner)
                .part(OCTETS, new byte[] {3}).finish().prefix();

        List<Leaf> leaves = read(body);

        assertThat(leaves).extracting(Leaf::position).containsExactly(List.of(1, 1), List.of(1, 2), List.of(2));
        assertThat(leaves).extracting(l -> l.octets()[0]).containsExactly((byte) 1, (byte) 2, (byte) 3);
    }

    @Test
    void partsWithoutHeaderFieldsPreambleAndEpilogueAreTolerated() throws IOException {
        List<Leaf> leaves = read("preamble\r\n--b1\r\n\r\nx\r\n--b1  \r\nSubject: a\r\n b\r\n\r\ny\r\n--b1--\r\nepilogue");

        assertThat(leaves).extracting(l -> l.type().fullType()).containsOnly("text/plain");
        assertThat(leaves).extracting(l -> new String(l.octets(), ISO_8859_1)).containsExactly("x", "y");
        assertThat(leaves.get(1).headers().first("subject")).contains("a b");
    }

    @Test
    void aTransferEncodingIsUndoneOnlyWhenAsked() throws IOException {
        String body = "--b1\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nSGFsbG8=\r\n--b1--\r\n";

        assertThat(new String(read(body).get(0).octets(), ISO_8859_1)).isEqualTo("SGFsbG8=");
        Part part = reader(body.getBytes(ISO_8859_1), MultipartLimits.DEFAULT).next().orElseThrow();
        assertThat(new String(part.decoded().readAllBytes(), ISO_8859_1)).isEqualTo("Hallo");
    }

    @Test
    void aPartNeedNotBeReadToItsEnd() throws IOException {
        byte[] body = new MultipartWriter(BOUNDARY).part(OCTETS, new byte[100]).part(OCTETS, new byte[] {7}).finish().prefix();
        MultipartReader reader = reader(body, MultipartLimits.DEFAULT);

        InputStream first = reader.next().orElseThrow().content();
        assertThat(first.read()).isZero();
        Part second = reader.next().orElseThrow();
        assertThat(first.readAllBytes()).as("a stream after its time").isEmpty();
        assertThat(second.content().readAllBytes()).containsExactly(7);
        assertThat(second.content().read()).isEqualTo(-1);
        assertThat(reader.next()).isEmpty();
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void theStreamOfAPartThatIsCutOffFailsInsteadOfEnding() throws IOException {
        Part part = reader("--b1\r\n\r\nhalf of the mess".getBytes(ISO_8859_1), MultipartLimits.DEFAULT).next().orElseThrow();

        assertThatThrownBy(() -> part.content().readAllBytes()).isInstanceOf(MimeFormatException.class)
                .hasMessageContaining("prematurely");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no delimiter at all", "--b1", "--b1\r\n", "--b2\r\n\r\nx\r\n--b2--\r\n",
            "--b1\r\nContent-Type: multipart/mixed;boundary=b2\r\n\r\n--b2\r\n\r\nx\r\n--b1--\r\n",
            "--b1\r\nContent-Type: multipart/mixed\r\n\r\nx\r\n--b1--\r\n",
            "--b1\r\nContent-Type: nonsense\r\n\r\nx\r\n--b1--\r\n"})
    void aBodyWithoutCloseDelimiterOrWithBrokenTypesIsRefused(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(MimeFormatException.class);
    }

    @Test
    void eachLimitHoldsAtItsValueAndNotOnePast() throws IOException {
        byte[] three = new MultipartWriter(BOUNDARY).part(OCTETS, new byte[1]).part(OCTETS, new byte[1])
                .part(OCTETS, new byte[1]).finish().prefix();
        assertThat(Leaf.readAll(MIXED, three, new MultipartLimits(1, 3, HeaderLimits.DEFAULT))).hasSize(3);
        assertRefused(three, new MultipartLimits(1, 2, HeaderLimits.DEFAULT), "more than 2 parts");

        byte[] nested = nested(8);
        assertThat(Leaf.readAll(MIXED, nested, MultipartLimits.DEFAULT)).hasSize(1);
        assertRefused(nested(9), MultipartLimits.DEFAULT, "deeper than 8");

        String block = "--b1\r\n" + "A: 12\r\n".repeat(10) + "\r\n\r\n--b1--\r\n";
        assertThat(Leaf.readAll(MIXED, octets(block), headers(10, 5, 70))).hasSize(1);
        assertRefused(octets(block), headers(10, 5, 69), "block longer than 69");
        assertRefused(octets(block), headers(9, 5, 70), "");
        assertRefused(octets(block), headers(10, 4, 70), "longer than 4");
    }

    @Test
    void anEndlessHeaderLineIsRefused() {
        assertRefused(octets("--b1\r\nA: " + "x".repeat(100_000)), MultipartLimits.DEFAULT, "");
    }

    @Test
    void aTypeWithoutBoundaryCannotBeRead() {
        InputStream none = InputStream.nullInputStream();

        assertThatThrownBy(() -> new MultipartReader(none, ContentType.of("multipart", "mixed"), MultipartLimits.DEFAULT))
                .isInstanceOf(MimeFormatException.class);
        assertThatThrownBy(() -> new MultipartReader(none, ContentType.parse("text/plain;boundary=x"),
                MultipartLimits.DEFAULT)).isInstanceOf(MimeFormatException.class);
    }

    private static byte[] nested(int depth) {
        byte[] body = octets("x");
        for (int level = depth; level >= 1; level--) {
            ContentType type = level == depth ? OCTETS : ContentType.multipartMixed(new Boundary("b" + (level + 1)));
            body = new MultipartWriter(new Boundary("b" + level)).part(type, body).finish().prefix();
        }
        return body;
    }

    private static MultipartLimits headers(int fields, int lineBytes, int blockBytes) {
        return new MultipartLimits(8, 1000, new HeaderLimits(fields, lineBytes, blockBytes));
    }

    private static void assertRefused(byte[] body, MultipartLimits limits, String why) {
        assertThatThrownBy(() -> Leaf.readAll(MIXED, body, limits)).isInstanceOf(MimeFormatException.class)
                .hasMessageContaining(why);
    }

    private static List<Leaf> read(String body) throws IOException {
        return read(octets(body));
    }

    private static List<Leaf> read(byte[] body) throws IOException {
        return Leaf.readAll(MIXED, body, MultipartLimits.DEFAULT);
    }

    private static MultipartReader reader(byte[] body, MultipartLimits limits) {
        return new MultipartReader(new ByteArrayInputStream(body), MIXED, limits);
    }

    private static byte[] octets(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
