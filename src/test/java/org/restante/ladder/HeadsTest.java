package org.restante.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadsTest {

    @Test
    void credentialsAreWithheldWithTheirContinuations() {
        assertThat(Heads.kept("INVITE sip:bob@x SIP/2.0\r\nProxy-Authorization: Digest username=\"pf\",\r\n response=\"secret\"\r\n"
                + "authorization : Digest x\r\nTo: <sip:bob@x>\r\n ;tag=1"))
                .isEqualTo("INVITE sip:bob@x SIP/2.0\r\nProxy-Authorization: withheld\r\nauthorization : withheld\r\n"
                        + "To: <sip:bob@x>\r\n ;tag=1");
    }

    @Test
    void aHeadIsCutWhereItIsTooLong() {
        String kept = Heads.kept("INVITE sip:bob@x SIP/2.0\r\nTo: <sip:bob@x>\r\nX-Large: " + "x".repeat(100_000));
        assertThat(kept).isEqualTo("INVITE sip:bob@x SIP/2.0\r\nTo: <sip:bob@x>\r\nX-Cut: 100052 octets");
        assertThat(Heads.kept("x".repeat(100_000))).hasSizeLessThan(100);
    }

    @ParameterizedTest
    @CsvSource({"msrp://a.test:1/abc;tcp, abc", "msrps://[::1]:1/a.b+c;tcp, a.b+c", "msrp://r.test:1/relay;tcp msrp://a:1/own;tcp, relay",
        "nonsense, ''", "msrp://a.test;tcp, ''", "'', ''"})
    void theSessionIsReadFromAPath(String path, String session) {
        assertThat(Heads.sessionOf(path)).isEqualTo(session);
    }

    @Test
    void theSessionIsReadFromAnOffer() {
        assertThat(Heads.mediaSession("v=0\r\na=path:msrp://a.test:1/abc;tcp\r\n")).contains("abc");
        assertThat(Heads.mediaSession("a=path:msrps://relay.test:1/r;tcp msrps://a.test:9/abc;tcp\r\n"))
                .as("behind a relay").contains("abc");
        assertThat(Heads.mediaSession("no session description")).isEmpty();
    }
}
