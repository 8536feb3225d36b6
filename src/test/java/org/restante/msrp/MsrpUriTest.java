package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MsrpUriTest {

    @ParameterizedTest
    @CsvSource({
        "msrp://a.example:1/s;tcp, MSRP://A.Example:1/s;TCP, true",
        "msrp://a.example:1/s;tcp, msrp://bob@a.example:1/s;tcp;x=y, true",
        "msrp://a.example:1/s;tcp, msrp://a.example:1/S;tcp, false",
        "msrp://a.example:1/s;tcp, msrps://a.example:1/s;tcp, false",
        "msrp://a.example:1/s;tcp, msrp://a.example:2/s;tcp, false",
        "msrp://a.example/s;tcp, msrp://a.example/s;tcp, true",
        "msrp://a.example:2855/s;tcp, msrp://a.example/s;tcp, false",
        "msrp://a.example:1/s;tcp, msrp://a.example:1/s;sctp, false",
        "msrp://[2001:db8::1]:1/s;tcp, msrp://[2001:DB8:0:0::1]:1/s;tcp, true",
        "msrp://[2001:db8::1]:1/s;tcp, msrp://[2001:db8::2]:1/s;tcp, false"})
    void comparisonFollowsTheRulesOfTheScheme(String one, String other, boolean same) {
        assertThat(MsrpUri.parse(one).matches(MsrpUri.parse(other))).isEqualTo(same);
        assertThat(MsrpUri.parse(other).matches(MsrpUri.parse(one))).isEqualTo(same);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "msrp", "msrp://", "msrp://;tcp", "msrp://a;", "msrp://a;;", "msrp://a/s", "sip:a@b;tcp",
        "msrp://a:x/s;tcp", "msrp://a:123456/s;tcp", "msrp://a:65536/s;tcp", "msrp://a b/s;tcp", "msrp://ä/s;tcp"})
    void whatIsNoMsrpUriIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> MsrpUri.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"msrp://a.example:1/s;tcp", "msrps://[::1]:2855/abc+=/d;tcp", "msrp://relay.example;tcp"})
    void uriIsWrittenAsItWasRead(String text) {
        assertThat(MsrpUri.parse(text)).hasToString(text);
    }
}
