package org.restante.codec.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class MultipartReaderPropertyTest {

    private static final ContentType OCTETS = ContentType.of("application", "octet-stream");

    @Property
    void anyOctetsSurviveInAnyPart(@ForAll @Size(max = 5) List<byte[]> contents, @ForAll byte[] last) throws IOException {
        Boundary boundary = new Boundary("cpm0123456789abcdef");
        MultipartWriter writer = new MultipartWriter(boundary);
        contents.forEach(c -> writer.part(OCTETS, c));
        byte[] body = writer.part(OCTETS, last).finish().prefix();

        List<Leaf> leaves = Leaf.readAll(ContentType.multipartMixed(boundary), body, MultipartLimits.DEFAULT);

        assertThat(leaves).hasSize(contents.size() + 1);
        for (int i = 0; i < contents.size(); i++) {
            assertThat(leaves.get(i).octets()).isEqualTo(contents.get(i));
        }
        assertThat(leaves.get(contents.size()).octets()).isEqualTo(last);
    }

    /** Whatever arrives, it is read or refused; nothing else is thrown. */
    @Property(tries = 3000)
    void damagedBodiesAreReadOrRefused(@ForAll int seed) throws IOException {
        byte[] body = Fixture.read("cpm-deferred/d1-large.multipart");
        Random random = new Random(seed);
        for (int i = 0; i < 8; i++) {
            body[random.nextInt(body.length)] = (byte) "\r\n-:; =\"\u0000\u00ff".charAt(random.nextInt(10));
        }
        try {
            assertThat(Leaf.readAll(ContentType.parse("multipart/mixed;boundary=cpmdef02"), body, MultipartLimits.DEFAULT))
                    .hasSizeLessThanOrEqualTo(3);
        } catch (MimeFormatException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
        }
    }
}
