package org.restante.codec.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The multipart samples of section D, read and written octet for octet. */
class MultipartSampleTest {

    private static final ContentType CPIM = ContentType.of("message", "cpim");
    private static final ContentType SIPFRAG = ContentType.of("message", "sipfrag");
    private static final ContentType MSRPFRAG = ContentType.of("message", "msrpfrag");

    @Test
    void aDeferredPagerMessageIsReadAsSipfragAndCpim() throws IOException {
        List<Leaf> leaves = read("multipart/mixed;boundary=cpmdef01", Fixture.read("cpm-deferred/d1-pager.multipart"));

        assertThat(leaves).extracting(l -> l.type().fullType()).containsExactly("message/sipfrag", "message/cpim");
        assertThat(leaves.get(1).octets()).isEqualTo(Fixture.read("cpm-deferred/d1-pager.cpim"));
        HeaderBlock sip = HeaderBlock.parse(leaves.get(0).octets());
        assertThat(sip.startLine()).contains("MESSAGE sip:bob@home2.example SIP/2.0");
        assertThat(sip.first("x-cpm-deferred-time")).contains("2026-03-02T08:15:31.204Z");
        assertThat(sip.format()).isEqualTo(leaves.get(0).octets());
    }

    @Test
    void aDeferredLargeMessageIsReadAsSipfragMsrpfragAndCpim() throws IOException {
        List<Leaf> leaves = read("multipart/mixed;boundary=cpmdef02", Fixture.read("cpm-deferred/d1-large.multipart"));

        assertThat(leaves).extracting(Leaf::position).containsExactly(List.of(1), List.of(2), List.of(3));
        HeaderBlock msrp = HeaderBlock.parse(leaves.get(1).octets());
        assertThat(msrp.startLine()).isEmpty();
        assertThat(msrp.first("Byte-Range")).contains("1-361/361");
        assertThat(leaves.get(2).octets()).isEqualTo(Fixture.read("cpm-deferred/d1-large.cpim"));
    }

    @Test
    void theWriterFramesAPagerMessageInExactly837Octets() throws IOException {
        byte[] body = Fixture.read("cpm-deferred/d1-pager.multipart");
        byte[] cpim = Fixture.read("cpm-deferred/d1-pager.cpim");
        List<Leaf> leaves = read("multipart/mixed;boundary=cpmdef01", body);

        MultipartFrame frame = new MultipartWriter(new Boundary("cpmdef01"))
                .part(SIPFRAG, HeaderBlock.parse(leaves.get(0).octets()).format()).streamedPart(CPIM).finish();

        assertThat(frame.totalLength(cpim.length)).isEqualTo(837);
        assertThat(fill(frame, cpim)).isEqualTo(body);
    }

    @Test
    void theWriterFramesALargeMessageInExactly1003Octets() throws IOException {
        byte[] body = Fixture.read("cpm-deferred/d1-large.multipart");
        byte[] cpim = Fixture.read("cpm-deferred/d1-large.cpim");
        List<Leaf> leaves = read("multipart/mixed;boundary=cpmdef02", body);
        HeaderBlock msrpfrag = HeaderBlock.of().with("Message-ID", "orig87654321").with("Byte-Range", "1-361/361")
                .with("Content-Type", "message/cpim");

        MultipartFrame frame = new MultipartWriter(new Boundary("cpmdef02"))
                .part(SIPFRAG, leaves.get(0).octets()).part(MSRPFRAG, msrpfrag.format()).streamedPart(CPIM).finish();

        assertThat(frame.totalLength(cpim.length)).isEqualTo(1003);
        assertThat(fill(frame, cpim)).isEqualTo(body);
    }

    @Test
    void theWriterFramesAMergedContainerInExactly1477Octets() throws IOException {
        byte[] body = Fixture.read("cpm-deferred/d3-merged.multipart");
        List<Leaf> leaves = read("multipart/mixed;boundary=cpmmrg42", body);
        MultipartWriter writer = new MultipartWriter(new Boundary("cpmmrg42"));
        List<byte[]> contents = new ArrayList<>();
        for (Leaf leaf : leaves) {
            ByteArrayInputStream part = new ByteArrayInputStream(leaf.octets());
            HeaderBlock head = HeaderReader.tolerant(part, HeaderLimits.DEFAULT).read();
            contents.add(part.readAllBytes());
            writer.streamedPart(SIPFRAG, head.formatClosed());
            assertThat(head.first("Content-Length")).contains(String.valueOf(contents.get(contents.size() - 1).length));
        }

        MultipartFrame frame = writer.finish();

        assertThat(contents).containsExactly(Fixture.read("cpm-deferred/d1-pager.cpim"),
                Fixture.read("cpm-deferred/d1-large.cpim"));
        assertThat(frame.contents()).isEqualTo(2);
        assertThat(frame.totalLength(293 + 361)).isEqualTo(1477);
        assertThat(fill(frame, contents.toArray(byte[][]::new))).isEqualTo(body);
    }

    @Test
    void aBodyCutAnywhereBeforeItsCloseDelimiterIsRefused() throws IOException {
        byte[] body = Fixture.read("cpm-deferred/d1-large.multipart");
        ContentType type = ContentType.parse("multipart/mixed;boundary=cpmdef02");

        for (int length = 0; length < body.length - 2; length++) {
            byte[] cut = Arrays.copyOf(body, length);
            assertThatThrownBy(() -> Leaf.readAll(type, cut, MultipartLimits.DEFAULT))
                    .as("cut at %d", length).isInstanceOf(MimeFormatException.class);
        }
        assertThat(Leaf.readAll(type, Arrays.copyOf(body, body.length - 2), MultipartLimits.DEFAULT)).hasSize(3);
    }

    private static List<Leaf> read(String type, byte[] body) throws IOException {
        return Leaf.readAll(ContentType.parse(type), body, MultipartLimits.DEFAULT);
    }

    private static byte[] fill(MultipartFrame frame, byte[]... contents) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < contents.length; i++) {
            all.writeBytes(frame.segment(i));
            all.writeBytes(contents[i]);
        }
        all.writeBytes(frame.suffix());
        return all.toByteArray();
    }
}
