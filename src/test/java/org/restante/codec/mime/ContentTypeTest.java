package org.restante.codec.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTypeTest {

    @Test
    void typeAndParameterNamesAreReadWithoutRegardToCase() {
        ContentType type = ContentType.parse("Multipart/MIXED; Boundary=\"cpm Def:01\" ;charset=UTF-8;");

        assertThat(type.fullType()).isEqualTo("multipart/mixed");
        assertThat(type.boundary()).contains("cpm Def:01");
        assertThat(type.parameter("CHARSET")).contains("UTF-8");
        assertThat(type.is("multipart/Mixed")).isTrue();
        assertThat(type.isMultipart()).isTrue();
        assertThat(type.isSameTypeAs(ContentType.of("MULTIPART", "mixed"))).isTrue();
    }

    @Test
    void itIsWrittenAsTheSamplesHaveIt() {
        assertThat(ContentType.parse("multipart/mixed; boundary=\"cpmdef01\"").format())
                .isEqualTo("multipart/mixed;boundary=cpmdef01");
        assertThat(ContentType.multipartMixed(new Boundary("cpmdef01")))
                .isEqualTo(ContentType.parse("multipart/mixed;boundary=cpmdef01"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "text/", "/plain", "text plain", "text/plain x", "text/plain;charset",
            "text/plain;charset=", "text/plain;=x", "text/plain;a=\"open", "text/plain;a=b;A=c", "text/plain;a=\"\u0001\"",
            "text/pl\u00e9in"})
    void nonsenseIsRefused(String value) {
        assertThatThrownBy(() -> ContentType.parse(value)).isInstanceOf(MimeFormatException.class);
    }

    @Test
    void theLongestValueIsReadAndOneCharacterMoreRefused() {
        String longest = "text/plain;a=" + "x".repeat(ContentType.MAX_LENGTH - "text/plain;a=".length());

        assertThat(ContentType.parse(longest).parameter("a").orElseThrow()).hasSize(ContentType.MAX_LENGTH - 13);
        assertThatThrownBy(() -> ContentType.parse(longest + "x")).isInstanceOf(MimeFormatException.class);
    }

    @Test
    void randomBoundariesDifferAndNeedNoQuotes() {
        SecureRandom random = new SecureRandom();
        Boundary first = Boundary.random(random);

        assertThat(first).isNotEqualTo(Boundary.random(random));
        assertThat(first.value()).matches("[A-Za-z0-9]{35}");
        assertThat(ContentType.multipartMixed(first).format()).endsWith("boundary=" + first.value());
    }
}
