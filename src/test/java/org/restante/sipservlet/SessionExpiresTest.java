package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of Session-Expires and Min-SE (RFC 4028 §4 and §5). */
class SessionExpiresTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1800 | 1800 |", "90;refresher=uac | 90 | UAC", "' 90 ; refresher = UAS ' | 90 | UAS",
        "2147483647;x | 2147483647 |", "0 | 0 |", "120;x=\"a;b\";refresher=uas;y | 120 | UAS", "0000000090 | 90 |"})
    void legalValueIsRead(String value, long seconds, Refresher refresher) {
        assertThat(SessionExpires.parse(value))
                .isEqualTo(new SessionExpires(Duration.ofSeconds(seconds), Optional.ofNullable(refresher)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ";", "soon", "-90", "+90", "90.5", "90 s", "90,90", "90;", "90;;x", "90;refresher",
        "90;refresher=", "90;refresher=me", "90;refresher=uac;refresher=uas", "90;refresher=\"uac\"", "90;x=\"a", "90 ; =uac",
        "2147483648", "99999999999999999999", "0x5a", "90\r\nVia: x", "٩٠"})
    void malformedValueIsRefused(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> SessionExpires.parse(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "90;", "2147483648"})
    void malformedMinSeIsRefused(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> MinSe.parse(value));
    }

    @Test
    void minSeIsNeverBelowNinetySeconds() {
        assertThat(MinSe.parse("1")).isEqualTo(MinSe.LEAST);
        assertThat(MinSe.parse("89;x")).isEqualTo(MinSe.LEAST);
        assertThat(MinSe.parse("91").format()).isEqualTo("91");
        assertThat(MinSe.LEAST.format()).isEqualTo("90");
    }

    @ParameterizedTest
    @EnumSource
    void refresherIsRelativeToTheSenderOfTheRequest(Refresher refresher) {
        assertThat(refresher.isUs(true)).isEqualTo(refresher == Refresher.UAC);
        assertThat(refresher.isUs(false)).isEqualTo(refresher == Refresher.UAS);
        assertThat(Refresher.of(refresher.token())).isEqualTo(refresher);
    }
}
