package org.restante.codec.sdp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.codec.mime.Fixture;
import org.restante.codec.sdp.MsrpMedia.Direction;
import org.restante.codec.sdp.MsrpMedia.DirectionLevel;
import org.restante.codec.sdp.MsrpMedia.Setup;

class MsrpMediaTest {

    private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.20\r\ns=-\r\nc=IN IP4 192.0.2.20\r\nt=0 0\r\n";
    private static final String LINE = "m=message 2855 TCP/MSRP *\r\n";

    @ParameterizedTest
    @CsvSource({"d1-offer,3950000001,SENDONLY", "d1-answer,3950000100,RECVONLY", "d2-offer,3950000001,SENDONLY",
            "d2-answer,3950000100,RECVONLY", "d3-offer,3950000001,SENDONLY", "d3-answer,3950000100,RECVONLY",
            "d4-inactive-offer,3950000001,SENDONLY", "d4-inactive-answer,3950000100,RECVONLY",
            "d4-active-offer,3950000001,SENDRECV", "d4-active-answer,3950000100,SENDRECV"})
    void everySampleIsReadAndWrittenOctetForOctet(String file, long sessionId, Direction direction) {
        byte[] sample = Fixture.read("cpm-deferred/" + file + ".sdp");

        MsrpMedia media = MsrpMedia.parse(sample);

        assertThat(media.direction()).isEqualTo(direction);
        assertThat(media.directionPresent()).isTrue();
        assertThat(media.setup()).contains(file.endsWith("offer") ? Setup.PASSIVE : Setup.ACTIVE);
        assertThat(media.port()).isEqualTo(file.endsWith("offer") ? 2855 : 9);
        assertThat(media.format(sessionId)).isEqualTo(sample);
    }

    @Test
    void theOfferOfSectionD2IsReadInFull() {
        assertThat(MsrpMedia.parse(Fixture.read("cpm-deferred/d2-offer.sdp"))).isEqualTo(new MsrpMedia("192.0.2.20", 2855,
                false, List.of("message/cpim"), List.of("*"), Optional.of(Setup.PASSIVE),
                List.of("msrp://192.0.2.20:2855/lm4T0vWqS77k;tcp"), Direction.SENDONLY, true, OptionalLong.empty(),
                OptionalLong.of(417)));
    }

    @Test
    void theSampleIsReadAtEveryCutOrRefused() {
        byte[] sample = Fixture.read("cpm-deferred/d1-offer.sdp");
        int mediaLineEnd = new String(sample, UTF_8).indexOf("a=accept-types") - 2;

        for (int length = 0; length < sample.length; length++) {
            byte[] cut = Arrays.copyOf(sample, length);
            try {
                assertThat(MsrpMedia.parse(cut).address()).isEqualTo("192.0.2.20");
                assertThat(length).isGreaterThanOrEqualTo(mediaLineEnd - 2);
            } catch (SdpException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void bareLineFeedsBlanksAndUnknownLinesAreTolerated() {
        MsrpMedia media = MsrpMedia.parse(("v=0\no=x\ns= \nb=AS:1\nc=IN  IP6 2001:db8::1\nt=0 0\na=tool:x\n"
                + "m=message  2855  tcp/tls/msrp  *\ni=x\na=ACCEPT-TYPES: message/cpim  text/* \na=cema\na=max-size: 2048\n"
                + "a=file-selector:name:\"a size:9 b\" type:text/plain size : 417 hash:sha-1:00\na=Setup: ActPass \n"
                + "a=path:msrps://a.example:1/x;tcp  msrps://[2001:db8::1]:2855/y;tcp \n\n").getBytes(UTF_8));

        assertThat(media).isEqualTo(new MsrpMedia("2001:db8::1", 2855, true, List.of("message/cpim", "text/*"), List.of(),
                Optional.of(Setup.ACTPASS), List.of("msrps://a.example:1/x;tcp", "msrps://[2001:db8::1]:2855/y;tcp"),
                Direction.SENDRECV, false, OptionalLong.of(2048), OptionalLong.of(417))
                .withFiles(List.of("file-selector:name:\"a size:9 b\" type:text/plain size : 417 hash:sha-1:00")));
    }

    @Test
    void whatIsSaidOfAFileIsWrittenAsItCameAndASizeAloneIsNoFile() {
        List<String> files = List.of("file-selector:name:\"x y.png\" size:7", "file-transfer-id:abc", "file-disposition:render");
        MsrpMedia media = parse(HEAD + LINE + files.stream().map(file -> "a=" + file + "\r\n").collect(java.util.stream.Collectors.joining()));

        assertThat(media.files()).isEqualTo(files);
        assertThat(media.fileSelectorSize()).hasValue(7);
        assertThat(new String(media.format(1), UTF_8)).containsOnlyOnce("a=file-selector").contains(files);
        assertThat(MsrpMedia.parse(media.format(1))).isEqualTo(media);
        assertThat(parse(HEAD + LINE + "a=file-selector:size:7\r\n").files()).isEmpty();
        assertThat(parse(HEAD + LINE + "a=File-Transfer-Id: abc\r\n").files()).containsExactly("file-transfer-id:abc");
    }

    @Test
    void theMediaLevelGoesBeforeTheSessionLevel() {
        MsrpMedia media = parse(HEAD + "a=sendonly\r\na=setup:passive\r\n" + LINE + "c=IN IP4 203.0.113.1\r\na=recvonly\r\n");

        assertThat(media.direction()).isEqualTo(Direction.RECVONLY);
        assertThat(media.address()).isEqualTo("203.0.113.1");
        assertThat(media.setup()).contains(Setup.PASSIVE);
        assertThat(parse(HEAD + "a=inactive\r\n" + LINE).direction()).isEqualTo(Direction.INACTIVE);
        assertThat(parse(HEAD + "a=path:msrp://x:1/y;tcp\r\n" + LINE).path()).isEmpty();
    }

    @Test
    void theDirectionCanBeWrittenAtSessionLevel() {
        MsrpMedia media = MsrpMedia.parse(Fixture.read("cpm-deferred/d1-offer.sdp"));

        byte[] written = media.format(1, DirectionLevel.SESSION);

        assertThat(new String(written, UTF_8)).contains("t=0 0\r\na=sendonly\r\nm=message").endsWith(";tcp\r\n");
        assertThat(MsrpMedia.parse(written)).isEqualTo(media);
    }

    @Test
    void aRefusedMediaLineIsReportedEvenWithoutAnAddress() {
        assertThat(parse(HEAD + "m=message 0 TCP/MSRP *\r\n").port()).isZero();
        assertThat(parse("v=0\r\nm=message 0 TCP/MSRP *").address()).isEqualTo(MsrpMedia.NO_ADDRESS);
        assertThatThrownBy(() -> parse("v=0\r\n" + LINE)).isInstanceOf(SdpException.class).hasMessageContaining("address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", LINE + LINE, "m=audio 1 RTP/AVP 0\r\n" + LINE, "m=message 2855 RTP/AVP 0\r\n",
            "m=message 2855 TCP/MSRPX *\r\n", "m=message 70000 TCP/MSRP *\r\n", "m=message -5 TCP/MSRP *\r\n",
            "m=message 999999999999 TCP/MSRP *\r\n", "m=message 2855/2 TCP/MSRP *\r\n", "m=\r\n", "m=message\r\n",
            LINE + "garbage\r\n", LINE + "\r\na=recvonly\r\n", LINE + "a=setup:maybe\r\n", LINE + "a=setup\r\n",
            LINE + "a=sendonly\r\na=recvonly\r\n", LINE + "a=path:msrp://x:1/y;tcp\r\na=path:msrp://z:1/y;tcp\r\n",
            LINE + "a=max-size:-1\r\n", LINE + "a=max-size:1e9\r\n", LINE + "a=max-size:99999999999999999999\r\n",
            LINE + "a=file-selector:size:\r\n", LINE + "a=file-selector:size:x\r\n", LINE + "c=IN IP4\r\n",
            LINE + "c=IN IP4 192.0.2.1/127\r\n", LINE + "c=IN IP4 a\u0000b\r\n", LINE + "a=x\u0001\r\n",
            "c=IN IP4 192.0.2.1\r\n" + LINE})
    void whatCouldSendAMessageAstrayIsRefused(String afterHead) {
        assertThatThrownBy(() -> parse(HEAD + afterHead)).isInstanceOf(SdpException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "V=0\r\n" + LINE, "v=1\r\n" + LINE, "\r\nv=0\r\n" + LINE, "o=- 1 1 IN IP4 a\r\nv=0\r\n"})
    void whatDoesNotBeginWithItsVersionIsRefused(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(SdpException.class);
    }

    @Test
    void sizeAndLineLimitsHoldAtTheirValueAndNotOnePast() {
        String most = HEAD + LINE + "a=x\r\n".repeat(MsrpMedia.MAX_LINES - 6);
        assertThat(parse(most).port()).isEqualTo(2855);
        assertThatThrownBy(() -> parse(most + "a=x\r\n")).isInstanceOf(SdpException.class).hasMessageContaining("lines");

        String start = HEAD + LINE + "a=";
        String longest = start + "x".repeat(MsrpMedia.MAX_BYTES - start.length());
        assertThat(parse(longest).port()).isEqualTo(2855);
        assertThatThrownBy(() -> parse(longest + "x")).isInstanceOf(SdpException.class).hasMessageContaining("octets");
    }

    @ParameterizedTest
    @CsvSource({"message/cpim,true", "Message/CPIM;charset=x,true", "text/plain,true", "image/png,false", "nonsense,false"})
    void acceptedTypesAreListedOrCoveredByAWildcard(String type, boolean accepted) {
        assertThat(parse(HEAD + LINE + "a=accept-types:message/CPIM text/*\r\n").accepts(type)).isEqualTo(accepted);
        assertThat(parse(HEAD + LINE + "a=accept-types:*\r\n").accepts(type)).isTrue();
        assertThat(parse(HEAD + LINE).accepts(type)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"msrp://x:1/y;tcp\r\na=inactive", "msrp://x :1/y;tcp", ""})
    void noValueCanSmuggleALine(String uri) {
        assertThatThrownBy(() -> new MsrpMedia("192.0.2.20", 2855, false, List.of(), List.of(), Optional.empty(),
                List.of(uri), Direction.SENDONLY, true, OptionalLong.empty(), OptionalLong.empty()))
                .isInstanceOf(SdpException.class);
    }

    private static MsrpMedia parse(String text) {
        return MsrpMedia.parse(text.getBytes(UTF_8));
    }
}
