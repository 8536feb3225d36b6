package org.restante.codec.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundaryTest {

    @Test
    void aDelimiterAcrossTwoReadsIsFound() {
        byte[] octets = ("x".repeat(8190) + "--cpmdef01").getBytes(ISO_8859_1);

        assertThat(new Boundary("cpmdef01").isFreeIn(octets)).isFalse();
        assertThat(new Boundary("cpmdef02").isFreeIn(octets)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\r\nb", "a\"b", "a;b", "\u00e9"})
    void whatWouldNeedQuotesOrBreakALineIsNoBoundary(String value) {
        assertThatThrownBy(() -> new Boundary(value)).isInstanceOf(MimeFormatException.class);
    }

    @Test
    void theLongestBoundaryHas70Characters() {
        assertThat(new Boundary("x".repeat(70)).value()).hasSize(70);
        assertThatThrownBy(() -> new Boundary("x".repeat(71))).isInstanceOf(MimeFormatException.class);
    }
}
