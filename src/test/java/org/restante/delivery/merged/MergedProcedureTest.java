package org.restante.delivery.merged;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.restante.codec.mime.ContentType;
import org.restante.codec.mime.Fixture;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.Settings.MergeFormat;
import org.restante.config.SettingsReader;
import org.restante.cpm.HeaderField;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.delivery.Payload;
import org.restante.queue.DeferredMessage;
import org.restante.queue.MessageId;
import org.restante.queue.MessageState;
import org.restante.queue.Original;

class MergedProcedureTest {

    private static final String ANSWER = new String(Fixture.read("cpm-deferred/d3-answer.sdp"), US_ASCII);
    private static final String SAMPLE = new String(Fixture.read("cpm-deferred/d3-merged.multipart"), ISO_8859_1);

    private static MergedProcedure procedure(String... keysAndValues) {
        Map<String, String> keys = new java.util.HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            keys.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new MergedProcedure(SettingsReader.read(keys, Map.of()));
    }

    private static MsrpMedia answer(String sdp) {
        return MsrpMedia.parse(sdp.getBytes(US_ASCII));
    }

    private static DeferredMessage message(MessageKind kind, List<HeaderField> headers, String type, long octets, int attempts) {
        Instant received = Instant.parse("2026-03-02T08:15:31.204Z");
        return new DeferredMessage(new MessageId(new UUID(1, 2)), new Original(kind, new ServedUser("sip:bob@home2.example"),
                "MESSAGE sip:bob@home2.example SIP/2.0", headers, List.of(), "sip:alice@home1.example", false, Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "", type, octets, received,
                received.plusSeconds(60), Optional.empty()), MessageState.DELIVERING, attempts);
    }

    private static DeferredMessage pager(long octets) {
        return message(MessageKind.PAGER, List.of(new HeaderField("From", "<sip:alice@home1.example>")), "message/cpim", octets, 0);
    }

    /** The two messages of sample D.3, as they would be held. */
    private static List<DeferredMessage> samples() {
        List<DeferredMessage> messages = new ArrayList<>();
        for (String part : SAMPLE.split("--cpmmrg42\r\nContent-Type: message/sipfrag\r\n\r\n")) {
            if (part.startsWith("From:")) {
                List<HeaderField> headers = part.split("\r\n\r\n")[0].lines().map(line -> new HeaderField(
                        line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2))).toList();
                messages.add(message(MessageKind.PAGER, headers, "message/cpim", content(part).length, 0));
            }
        }
        return messages;
    }

    private static byte[] content(String part) {
        String content = part.split("\r\n\r\n", 2)[1];
        return content.replaceFirst("\r\n--cpmmrg42--\r\n$", "").replaceFirst("\r\n$", "").getBytes(ISO_8859_1);
    }

    private static byte[] contentOf(DeferredMessage message) {
        for (String part : SAMPLE.split("--cpmmrg42\r\nContent-Type: message/sipfrag\r\n\r\n")) {
            if (part.startsWith(message.original().headers().get(0).toString())) {
                return content(part);
            }
        }
        throw new AssertionError("no such message");
    }

    private static Payload payload(MergedProcedure procedure, List<DeferredMessage> messages, String answer) {
        return procedure.payload(messages, m -> () -> new ByteArrayInputStream(contentOf(m)), answer(answer));
    }

    private static String text(Payload payload) throws IOException {
        try (InputStream in = payload.open()) {
            String text = new String(in.readAllBytes(), ISO_8859_1);
            assertThat(payload.octets()).isEqualTo(text.length());
            return text;
        }
    }

    @Test
    void containerIsTheOneOfTheSampleButForBoundaryAndReceptionTime() throws IOException {
        List<DeferredMessage> samples = samples();
        assertThat(samples).hasSize(2);
        Payload made = payload(procedure(), samples, ANSWER);

        String boundary = ContentType.parse(made.contentType()).boundary().orElseThrow();
        assertThat(made.contentType()).startsWith("multipart/mixed;boundary=");
        assertThat(text(made).replace(boundary, "cpmmrg42")
                .replace("X-CPM-Deferred-Time: 2026-03-02T08:15:31.204Z\r\n", "")).isEqualTo(SAMPLE);
    }

    @Test
    void aMissingDateIsThatOfTheReception() throws IOException {
        List<DeferredMessage> one = List.of(message(MessageKind.PAGER, List.of(), "text/plain", 2, 0));

        Payload made = procedure().payload(one, m -> () -> new ByteArrayInputStream("hi".getBytes(US_ASCII)), answer(ANSWER));

        assertThat(text(made)).contains("\r\nDate: Mon, 02 Mar 2026 08:15:31 GMT\r\n")
                .contains("Content-Type: text/plain\r\nContent-Length: 2\r\n");
    }

    @ParameterizedTest
    @EnumSource(MergeFormat.class)
    void whateverTheFormItsSizeIsBelowTheBoundThatLetItGrow(MergeFormat format) throws IOException {
        List<DeferredMessage> samples = samples();
        Payload made = payload(procedure("merge.format", format.name()), samples, ANSWER);

        assertThat((long) text(made).length()).isLessThanOrEqualTo(
                samples.stream().mapToLong(Container::octetsAtMost).sum() + Container.FRAME_OCTETS);
    }

    @ParameterizedTest
    @CsvSource({"49, 300, true", "50, 300, false", "2, 262144, true", "2, 262145, false"})
    void containersAreBoundedByCountAndBySizeOfTheirMessages(int gathered, long octets, boolean joins) {
        assertThat(procedure().joins(Collections.nCopies(gathered, pager(300)), pager(octets), answer(ANSWER))).isEqualTo(joins);
    }

    @Test
    void containersAreBoundedByOctets() {
        MergedProcedure procedure = procedure("merge.maxBytes", "10000");
        long each = Container.octetsAtMost(pager(1000));
        int most = (int) ((10_000 - Container.FRAME_OCTETS) / each);

        assertThat(procedure.joins(Collections.nCopies(most - 1, pager(1000)), pager(1000), answer(ANSWER))).isTrue();
        assertThat(procedure.joins(Collections.nCopies(most, pager(1000)), pager(1000), answer(ANSWER))).isFalse();
    }

    @Test
    void containersAreBoundedByWhatTheDeviceTakes() {
        MsrpMedia small = answer(ANSWER.replace("a=setup:active", "a=max-size:3000\r\na=setup:active"));

        assertThat(procedure().joins(List.of(pager(300)), pager(300), small)).isTrue();
        assertThat(procedure().joins(List.of(pager(300)), pager(2000), small)).isFalse();
    }

    @Test
    void someMessagesGoByThemselves() {
        DeferredMessage unlucky = message(MessageKind.PAGER, List.of(), "message/cpim", 300, 3);
        DeferredMessage notification = message(MessageKind.IMDN, List.of(), "message/cpim", 300, 0);

        for (DeferredMessage alone : List.of(unlucky, notification, pager(300_000))) {
            assertThat(procedure().joins(List.of(pager(300)), alone, answer(ANSWER))).isFalse();
            assertThat(procedure().joins(List.of(alone), pager(300), answer(ANSWER))).isFalse();
        }
    }

    @Test
    void aDeviceWithoutMultipartGetsThemBare() throws IOException {
        String cpimOnly = ANSWER.replace("message/cpim multipart/mixed", "message/cpim");

        assertThat(procedure().joins(List.of(pager(300)), pager(300), answer(cpimOnly))).isFalse();
        Payload made = payload(procedure(), samples().subList(0, 1), cpimOnly);
        assertThat(made.contentType()).isEqualTo("message/cpim");
        assertThat(text(made)).startsWith("From: <sip:alice@home1.example>");
    }
}
