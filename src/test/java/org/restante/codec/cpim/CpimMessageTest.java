package org.restante.codec.cpim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.codec.mime.Fixture;

class CpimMessageTest {

    private static final String FROM_TO = "From: <sip:a@x>\r\nTo: <sip:b@y>\r\n";

    @ParameterizedTest
    @CsvSource({"d1-pager.cpim,m1Kx0aQz7,'positive-delivery, display',14",
            "d1-large.cpim,m2Lq81PzB,positive-delivery,91", "d2-large.cpim,m3Zz19TtY,'positive-delivery, display',137",
            "d4-group.cpim,m4Gg77HhU,positive-delivery,13", "d4-imdn.cpim,i4Gg77HhU,'',304",
            "d4-imdn-in-session.cpim,i4Gg77HhV,'',304"})
    void theSamplesAreReadAndTheirHeadsWrittenOctetForOctet(String file, String id, String dispositions, int length) {
        byte[] octets = Fixture.read("cpm-deferred/" + file);

        CpimMessage message = CpimMessage.parse(octets);

        assertThat(message.imdnMessageId()).contains(id);
        assertThat(message.dispositions()).isEqualTo(dispositions);
        assertThat(octets.length - message.contentOffset()).isEqualTo(length);
        assertThat(message.formatHead()).isEqualTo(Arrays.copyOf(octets, message.contentOffset()));
    }

    @Test
    void theHeadAloneIsEnoughAndEveryCutOfItIsRefused() {
        byte[] octets = Fixture.read("cpm-deferred/d2-large.cpim");
        CpimMessage whole = CpimMessage.parse(octets);

        for (int length = 0; length < octets.length; length++) {
            byte[] cut = Arrays.copyOf(octets, length);
            assertThatThrownBy(() -> CpimMessage.parse(cut)).as("cut at %d", length).isInstanceOf(CpimException.class);
            if (length >= whole.contentOffset()) {
                assertThat(CpimMessage.parseHead(cut)).isEqualTo(whole);
            } else {
                assertThatThrownBy(() -> CpimMessage.parseHead(cut)).isInstanceOf(CpimException.class);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"NS: imdn <urn:ietf:params:imdn>,imdn.Message-ID,true", "NS: x <urn:ietf:params:imdn>,x.Message-ID,true",
            "NS: x <urn:ietf:params:imdn>,y.Message-ID,false", "NS: <urn:ietf:params:imdn>,Message-ID,true",
            "NS: imdn <urn:other>,imdn.Message-ID,false", "NS: broken,imdn.Message-ID,true",
            "DateTime: x,imdn.Message-ID,true", "DateTime: x,IMDN.message-id,true", "DateTime: x,Message-ID,false"})
    void imdnHeadersAreFoundThroughTheDeclaredNamespace(String line, String name, boolean found) {
        CpimMessage message = parse(FROM_TO + line + "\r\n" + name + ": 1\r\n\r\n\r\n");

        assertThat(message.imdnMessageId().isPresent()).isEqualTo(found);
    }

    @Test
    void foldedLinesAndBareLineFeedsAreTolerated() {
        CpimMessage message = parse("From: A\n <sip:a@x>\nTo: <sip:b@y>\nNS: imdn\r\n\t<urn:ietf:params:imdn>\n"
                + "imdn.Disposition-Notification: positive-delivery,\r\n display\n\nContent-Type: text/plain\n\nhi");

        assertThat(message.header("from")).contains("A <sip:a@x>");
        assertThat(message.dispositions()).isEqualTo("positive-delivery, display");
        assertThat(message.contentHeader("content-type")).contains("text/plain");
        assertThat(message.imdnMessageId()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n\r\n", "From: <sip:a@x>\r\n\r\n\r\n", "To: <sip:b@y>\r\n\r\n\r\n",
            "From:\r\nTo: <sip:b@y>\r\n\r\n\r\n", FROM_TO, FROM_TO + "\r\n", FROM_TO + "\r\nContent-Type: text/plain\r\n",
            FROM_TO + "no header\r\n\r\n\r\n", FROM_TO + "Sub ject: x\r\n\r\n\r\n", FROM_TO + "A: \u0000\r\n\r\n\r\n",
            " folded: first\r\n" + FROM_TO + "\r\n\r\n"})
    void aHeadThatIsBrokenIsRefused(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(CpimException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "3", "-2", "2.0", "", "two", "99999999999999999999"})
    void aContentLengthThatContradictsTheOctetsIsRefusedForAWholeMessageOnly(String length) {
        String text = FROM_TO + "\r\nContent-Length: " + length + "\r\n\r\nhi";

        assertThatThrownBy(() -> parse(text)).isInstanceOf(CpimException.class).hasMessageContaining("Content-Length");
        assertThat(CpimMessage.parseHead(text.getBytes(UTF_8)).header("To")).isPresent();
    }

    @Test
    void countAndLineLimitsHoldAtTheirValueAndNotOnePast() {
        String most = FROM_TO + "A: 1\r\n".repeat(CpimMessage.MAX_FIELDS - 3) + "\r\nB: 1\r\n\r\n";
        assertThat(parse(most).headers()).hasSize(CpimMessage.MAX_FIELDS - 1);
        assertThatThrownBy(() -> parse("A: 1\r\n" + most)).isInstanceOf(CpimException.class);

        String longest = "A: " + "x".repeat(CpimMessage.MAX_LINE_BYTES - 3);
        assertThat(parse(FROM_TO + longest + "\r\n\r\n\r\n").header("A")).isPresent();
        assertThatThrownBy(() -> parse(FROM_TO + longest + "x\r\n\r\n\r\n")).isInstanceOf(CpimException.class);
    }

    @Test
    void theHeadLimitCountsBothBlocks() {
        String line = "A: " + "x".repeat(7995) + "\r\n";
        String head = FROM_TO + line.repeat(4) + "\r\n" + line.repeat(4);
        int left = CpimMessage.MAX_HEAD_BYTES - head.length() - "B: \r\n\r\n".length();
        String largest = head + "B: " + "y".repeat(left) + "\r\n\r\n";

        assertThat(parse(largest).contentOffset()).isEqualTo(CpimMessage.MAX_HEAD_BYTES);
        assertThatThrownBy(() -> parse(largest.replace("B: ", "B: y"))).isInstanceOf(CpimException.class);
    }

    @Test
    void theWriterMakesThePagerSample() {
        byte[] octets = CpimWriter.message("sip:alice@home1.example", "sip:bob@home2.example",
                        Instant.parse("2026-03-02T08:15:30Z")).imdn("m1Kx0aQz7", "positive-delivery, display")
                .format("text/plain; charset=UTF-8", "Lunch at noon?".getBytes(UTF_8));

        assertThat(octets).isEqualTo(Fixture.read("cpm-deferred/d1-pager.cpim"));
    }

    @Test
    void theWriterMakesTheNotificationSample() {
        byte[] sample = Fixture.read("cpm-deferred/d4-imdn.cpim");
        byte[] content = Arrays.copyOfRange(sample, sample.length - 304, sample.length);

        byte[] octets = CpimWriter.message("sip:bob@home2.example", "sip:carol@home1.example",
                        Instant.parse("2026-03-02T11:30:12Z")).imdn("i4Gg77HhU", "")
                .contentHeader("Content-Disposition", "notification").format("message/imdn+xml", content);

        assertThat(octets).isEqualTo(sample);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\r\nTo: <sip:evil@x>", "x\n\ny", "x\u0000"})
    void theWriterLetsNoValueBreakTheHead(String value) {
        CpimWriter writer = CpimWriter.message("sip:a@x", "sip:b@y", Instant.EPOCH).header("Subject", value);

        assertThatThrownBy(() -> writer.head("text/plain", 0)).isInstanceOf(CpimException.class);
    }

    private static CpimMessage parse(String text) {
        return CpimMessage.parse(text.getBytes(UTF_8));
    }
}
