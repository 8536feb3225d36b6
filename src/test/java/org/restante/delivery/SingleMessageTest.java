package org.restante.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.codec.cpim.CpimMessage;
import org.restante.codec.mime.ContentType;
import org.restante.codec.mime.Fixture;
import org.restante.config.SettingsReader;

class SingleMessageTest {

    private final SingleMessage payload = new SingleMessage(new SecureRandom(),
            SettingsReader.read(Map.of(), Map.of()));

    @Test
    void sampleComesOutOctetForOctetButForTheBoundary() throws IOException {
        Held held = Held.sample();

        Payload made = payload.multipart(held.message(), held.content());

        String boundary = ContentType.parse(made.contentType()).parameter("boundary").orElseThrow();
        String sample = new String(Fixture.read("cpm-deferred/d1-pager.multipart"), ISO_8859_1);
        assertThat(sample).hasSize(837);
        assertThat(octets(made)).asString(ISO_8859_1).isEqualTo(sample.replace("cpmdef01", boundary));
        assertThat(made.octets()).isEqualTo(837 + 3L * (boundary.length() - "cpmdef01".length()));
        assertThat(made.contentType()).startsWith("multipart/mixed;");
    }

    @Test
    void everyPayloadHasABoundaryOfItsOwn() {
        Held held = Held.sample();

        assertThat(payload.multipart(held.message(), held.content()).contentType())
                .isNotEqualTo(payload.multipart(held.message(), held.content()).contentType());
    }

    @Test
    void cpimGoesOutBareAsItIs() throws IOException {
        Held held = Held.sample();

        Payload made = payload.cpim(held.message(), held.content());

        assertThat(made.contentType()).isEqualTo("message/cpim");
        assertThat(octets(made)).isEqualTo(Held.PAGER);
    }

    @Test
    void plainTextIsWrapped() throws IOException {
        Held held = Held.of("text/plain; charset=UTF-8", "Grüße".getBytes(UTF_8), false);

        Payload made = payload.cpim(held.message(), held.content());

        CpimMessage cpim = CpimMessage.parse(octets(made));
        assertThat(made.contentType()).isEqualTo("message/cpim");
        assertThat(cpim.header("From")).contains("<sip:alice@home1.example>");
        assertThat(cpim.header("To")).contains("<sip:bob@home2.example>");
        assertThat(cpim.header("DateTime")).contains("2026-03-02T08:15:31.204Z");
        assertThat(cpim.contentHeader("Content-Type")).contains("text/plain; charset=UTF-8");
        assertThat(octets(made)).asString(UTF_8).endsWith("\r\n\r\nGrüße");
    }

    /** Whatever the form, no octet names the sender, and every length is right. */
    @ParameterizedTest
    @CsvSource({"message/cpim, true", "message/cpim, false", "Message/CPIM;x=y, true", "text/plain, true", "text/plain, false"})
    void anonymousSenderIsNowhere(String contentType, boolean multipart) throws IOException {
        byte[] content = contentType.startsWith("text") ? "hello".getBytes(UTF_8) : Held.PAGER;
        Held held = Held.of(contentType, content, true);

        Payload made = multipart ? payload.multipart(held.message(), held.content()) : payload.cpim(held.message(), held.content());

        String text = new String(octets(made), ISO_8859_1);
        assertThat(text).doesNotContainIgnoringCase("alice").doesNotContain("home1").contains("sip:anonymous@anonymous.invalid");
    }

    @Test
    void lengthsFollowTheReplacedSender() throws IOException {
        Held held = Held.of("message/cpim", Held.PAGER, true);

        byte[] bare = octets(payload.cpim(held.message(), held.content()));
        String wrapped = new String(octets(payload.multipart(held.message(), held.content())), ISO_8859_1);

        assertThat(bare).hasSize(293 + "sip:anonymous@anonymous.invalid".length() - "sip:alice@home1.example".length());
        assertThat(CpimMessage.parse(bare).header("From")).contains("<sip:anonymous@anonymous.invalid>");
        assertThat(new String(bare, ISO_8859_1)).endsWith("Content-Length: 14\r\n\r\nLunch at noon?");
        assertThat(wrapped).contains("\r\nContent-Length: " + bare.length + "\r\n");
    }

    private static byte[] octets(Payload payload) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (InputStream in = payload.open()) {
            in.transferTo(all);
        }
        assertThat(all.size()).as("octets that were announced").isEqualTo((int) payload.octets());
        return all.toByteArray();
    }
}
