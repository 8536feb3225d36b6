package org.restante.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.Requirement;
import org.restante.client.ReceivedMessage.Channel;
import org.restante.codec.mime.Fixture;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.SettingsReader;
import org.restante.delivery.Held;
import org.restante.delivery.Payload;
import org.restante.delivery.merged.MergedProcedure;

/** What the function writes, the client reads: every form of a container. */
class MergedFormsTest {

    private final Heard heard = new Heard();

    @ParameterizedTest
    @CsvSource({"SIPFRAG_PARTS, false", "SIPFRAG_PARTS, true", "CPIM_PARTS, false", "CPIM_PARTS, true", "NESTED_001, false",
        "NESTED_001, true"})
    @Requirement("CLI-03")
    void cli03_everyFormOfAContainerIsRead(String format, boolean anonymous) throws IOException {
        byte[] second = new String(Held.PAGER, StandardCharsets.UTF_8).replace("m1Kx0aQz7", "m2Kx0aQz7").getBytes(StandardCharsets.UTF_8);
        Held one = Held.of("message/cpim", Held.PAGER, anonymous);
        Held two = Held.of("message/cpim", second, anonymous);
        Payload payload = new MergedProcedure(SettingsReader.read(Map.of("merge.format", format), Map.of())).payload(
                List.of(one.message(), two.message()), message -> message == one.message() ? one.content() : two.content(),
                MsrpMedia.parse(Fixture.read("cpm-deferred/d3-answer.sdp")));
        byte[] octets;
        try (InputStream in = payload.open()) {
            octets = in.readAllBytes();
        }

        Intake.Result result = new Intake(ReceivedIds.open(Optional.empty()), heard, Path.of(System.getProperty("java.io.tmpdir")))
                .take(payload.contentType(), Envelope.NONE, new ByteArrayInputStream(octets), octets.length, Channel.DEFERRED,
                        "a test", () -> { });

        assertThat(result).isEqualTo(Intake.Result.TAKEN);
        assertThat(heard.texts()).containsExactly("Lunch at noon?", "Lunch at noon?");
        assertThat(heard.messages).extracting(m -> m.head().id().orElseThrow().value()).containsExactly("m1Kx0aQz7", "m2Kx0aQz7");
        assertThat(heard.messages).allSatisfy(m -> {
            assertThat(m.head().sender()).isEqualTo(anonymous ? "sip:anonymous@anonymous.invalid" : "sip:alice@home1.example");
            assertThat(m.head().conversation().orElseThrow().value()).isEqualTo("f81d4fae-7dec-11d0-a765-00a0c91e6b01");
            assertThat(m.head().contribution().orElseThrow().value()).isEqualTo("9c0f2b7a-1d2e-4c55-8a10-5d9c7e3b2a01");
            assertThat(m.head().deferredAt()).isPresent();
        });
    }
}
