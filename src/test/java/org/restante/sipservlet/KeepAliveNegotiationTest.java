package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.config.SettingsReader;

/** Every row of RFC 4028 §9, table 2, and what lies beside it. */
class KeepAliveNegotiationTest {

    private static final KeepAlivePreference OURS = preference(1800, 90);

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        // peer's request: timer, Session-Expires, Min-SE | our answer
        "timer, both left to us           | true  | 1800             | -    | 1800;refresher=uac | true",
        "timer, the peer wants to refresh | true  | 1800;refresher=uac | -  | 1800;refresher=uac | true",
        "timer, we are to refresh         | true  | 1800;refresher=uas | -  | 1800;refresher=uas | true",
        "timer, no interval               | true  | -                | -    | 1800;refresher=uac | true",
        "timer, a minimum above ours      | true  | -                | 3600 | 3600;refresher=uac | true",
        "longer than ours                 | true  | 7200             | -    | 1800;refresher=uac | true",
        "longer than ours, not below min  | true  | 7200             | 3600 | 3600;refresher=uac | true",
        "shorter than ours                | true  | 120              | 90   | 120;refresher=uac  | true",
        "the least                        | true  | 90               | -    | 90;refresher=uac   | true",
        "shorter than its own minimum     | true  | 120              | 600  | 120;refresher=uac  | true",
        "no timer, a proxy wants one      | false | 1800             | -    | 1800;refresher=uas | false",
        "no timer, refresher all the same | false | 1800;refresher=uac | -  | 1800;refresher=uas | false",
    })
    void anInviteOrUpdateIsAnswered(String what, boolean timer, String expires, String minSe, String answer, boolean required) {
        KeepAliveReply reply = KeepAliveNegotiation.reply(fields(timer, expires, minSe), OURS);

        assertThat(reply).isEqualTo(new KeepAliveReply.Timed(SessionExpires.parse(answer), required));
        assertThat(reply.terms()).isEqualTo(new KeepAliveTerms(SessionExpires.parse(answer).interval(), answer.endsWith("uas")));
    }

    @Test
    void anIntervalBelowOurMinimumIsRefusedWithIt() {
        assertThat(KeepAliveNegotiation.reply(fields(true, "599", null), preference(1800, 600)))
                .isEqualTo(new KeepAliveReply.TooSmall(new MinSe(Duration.ofSeconds(600))));
        assertThat(KeepAliveNegotiation.reply(fields(true, "89", null), OURS)).isEqualTo(new KeepAliveReply.TooSmall(MinSe.LEAST));
        assertThat(KeepAliveNegotiation.reply(fields(true, "600", null), preference(1800, 600)))
                .isInstanceOf(KeepAliveReply.Timed.class);
    }

    @Test
    void aPeerWithoutTimersIsNeverRefusedFor422MeansNothingToIt() {
        assertThat(KeepAliveNegotiation.reply(fields(false, "300", null), preference(1800, 600)).terms())
                .isEqualTo(new KeepAliveTerms(Duration.ofSeconds(300), true));
        assertThat(KeepAliveNegotiation.reply(fields(false, "5", null), OURS)).isEqualTo(new KeepAliveReply.Untimed());
        assertThat(KeepAliveNegotiation.reply(KeepAliveFields.NONE, OURS).terms()).isEqualTo(KeepAliveTerms.NONE);
    }

    @Test
    void aMinimumBeyondAllMeasureMakesNoTimer() {
        assertThat(KeepAliveNegotiation.reply(fields(true, "2147483647", "86401"), OURS)).isEqualTo(new KeepAliveReply.Untimed());
        assertThat(KeepAliveNegotiation.reply(fields(true, null, "86401"), OURS)).isEqualTo(new KeepAliveReply.Untimed());
        assertThat(KeepAliveNegotiation.reply(fields(true, "2147483647", "86400"), OURS).terms().interval()).hasDays(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"1800;refresher=uac | 1800 | true", "1800;refresher=uas | 1800 | false",
        "600 | 600 | true", "5;refresher=uac | 90 | true", "3600;refresher=uas | 1800 | false"})
    void aTwoHundredAgrees(String expires, long seconds, boolean ours) {
        assertThat(KeepAliveNegotiation.accepted(KeepAliveOffer.opening(OURS), fields(true, expires, null)))
                .isEqualTo(new KeepAliveTerms(Duration.ofSeconds(seconds), ours));
    }

    @Test
    void withoutSessionExpiresThereIsNoTimer() {
        assertThat(KeepAliveNegotiation.accepted(KeepAliveOffer.opening(OURS), fields(true, null, null)).isTimed()).isFalse();
    }

    @Test
    void anOfferIsRaisedOncePerMinimumAndNotForEver() {
        KeepAliveOffer first = KeepAliveOffer.opening(OURS);
        KeepAliveOffer raised = first.raised(minSe(3600)).orElseThrow();

        assertThat(first.sessionExpires().format()).isEqualTo("1800;refresher=uac");
        assertThat(raised.sessionExpires().format()).isEqualTo("3600;refresher=uac");
        assertThat(raised.minSe()).isEqualTo(minSe(3600));
        assertThat(raised.raised(minSe(3600))).isEmpty();
        assertThat(first.raised(MinSe.LEAST)).isEmpty();
        assertThat(first.raised(minSe(86_401))).isEmpty();
        KeepAliveOffer last = first;
        for (int i = 1; i <= KeepAliveOffer.MAX_RAISES; i++) {
            last = last.raised(minSe(1800 + i)).orElseThrow();
        }
        assertThat(last.raised(minSe(80_000))).isEmpty();
    }

    @Test
    void aRefreshKeepsIntervalAndRoles() {
        assertThat(KeepAliveOffer.opening(OURS).within(new KeepAliveTerms(Duration.ofSeconds(240), true)).sessionExpires().format())
                .isEqualTo("240;refresher=uac");
        assertThat(KeepAliveOffer.opening(OURS).within(new KeepAliveTerms(Duration.ofSeconds(240), false)).sessionExpires().format())
                .isEqualTo("240;refresher=uas");
    }

    @Test
    void thePreferenceIsThatOfTheSettings() {
        KeepAlivePreference preference = KeepAlivePreference.of(SettingsReader.read(java.util.Map.of(
                "session.expires", "10m", "session.minSE", "2m"), java.util.Map.of()).session());

        assertThat(preference).isEqualTo(preference(600, 120));
    }

    static KeepAlivePreference preference(long seconds, long least) {
        return new KeepAlivePreference(Duration.ofSeconds(seconds), Duration.ofSeconds(least), true);
    }

    private static MinSe minSe(long seconds) {
        return new MinSe(Duration.ofSeconds(seconds));
    }

    private static KeepAliveFields fields(boolean timer, String expires, String minSe) {
        return new KeepAliveFields(timer, Optional.ofNullable(expires).map(SessionExpires::parse),
                minSe == null ? MinSe.LEAST : MinSe.parse(minSe));
    }
}
