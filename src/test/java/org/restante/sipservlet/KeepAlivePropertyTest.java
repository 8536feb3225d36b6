package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** What holds for every number that a peer may write. */
class KeepAlivePropertyTest {

    private static final long MOST = Integer.MAX_VALUE;

    private static final KeepAliveOffer OFFER = KeepAliveOffer.opening(KeepAliveNegotiationTest.preference(1800, 90));

    @Property
    void anAnswerIsNeverRaisedAndNeverBelowAnyMinimum(@ForAll boolean timer,
            @ForAll @LongRange(max = MOST) long asked, @ForAll @LongRange(max = MOST) long theirMin,
            @ForAll @LongRange(min = 90, max = 86400) long ours, @ForAll @LongRange(min = 90, max = 86400) long ourMin) {
        KeepAliveReply reply = KeepAliveNegotiation.reply(new KeepAliveFields(timer,
                Optional.of(new SessionExpires(seconds(asked), Optional.empty())), new MinSe(seconds(theirMin))),
                KeepAliveNegotiationTest.preference(ours, ourMin));

        if (reply instanceof KeepAliveReply.Timed timed) {
            long answered = timed.expires().interval().toSeconds();
            assertThat(answered).isBetween(90L, asked);
            assertThat(answered).isGreaterThanOrEqualTo(Math.min(asked, Math.max(90, theirMin)));
            assertThat(timed.required()).isEqualTo(timer);
            if (timer) {
                assertThat(answered).isGreaterThanOrEqualTo(ourMin);
            }
        } else if (theirMin <= 86400) {
            assertThat(asked).isLessThan(timer ? Math.max(90, ourMin) : 90);
        }
    }

    @Property
    void theSessionExpiresAfterTheRefreshAndBeforeTheInterval(@ForAll @LongRange(min = 90, max = MOST) long interval) {
        KeepAliveTerms terms = new KeepAliveTerms(seconds(interval), true);

        assertThat(terms.expireAfter()).isGreaterThan(terms.refreshAfter()).isLessThan(seconds(interval))
                .isGreaterThanOrEqualTo(seconds(interval - 32));
    }

    @Property
    void termsOfATwoHundredAreNeverBelowTheLeastNorAboveTheOffer(@ForAll @LongRange(max = MOST) long answered) {
        assertThat(KeepAliveNegotiation.accepted(OFFER, new KeepAliveFields(true,
                Optional.of(new SessionExpires(seconds(answered), Optional.empty())), MinSe.LEAST)).interval())
                .isBetween(seconds(90), OFFER.interval());
    }

    @Property
    void aRaisedOfferAlwaysGrowsAndNeverFallsBelowItsMinimum(@ForAll @LongRange(max = MOST) long wanted,
            @ForAll @LongRange(min = 90, max = 86400) long ours) {
        KeepAliveOffer offer = KeepAliveOffer.opening(KeepAliveNegotiationTest.preference(ours, 90));

        offer.raised(new MinSe(seconds(wanted))).ifPresent(raised -> {
            assertThat(raised.interval()).isGreaterThan(offer.interval()).isGreaterThanOrEqualTo(raised.minSe().interval());
            assertThat(raised.raised(new MinSe(seconds(wanted)))).isEmpty();
        });
    }

    @Property
    void howeverOftenAPeerWantsMoreItGetsADayAtMostAndFiveOffers(@ForAll List<@LongRange(max = MOST) Long> wanted) {
        KeepAliveOffer offer = OFFER;
        int raises = 0;
        for (long seconds : wanted) {
            Optional<KeepAliveOffer> raised = offer.raised(new MinSe(seconds(seconds)));
            raises += raised.isPresent() ? 1 : 0;
            offer = raised.orElse(offer);
            assertThat(offer.interval()).isLessThanOrEqualTo(Duration.ofDays(1));
            assertThat(offer.minSe().interval()).isLessThanOrEqualTo(offer.interval());
        }
        assertThat(raises).isLessThanOrEqualTo(5);
    }

    @Property
    void whatIsWrittenIsReadBack(@ForAll @LongRange(max = MOST) long interval, @ForAll Optional<Refresher> refresher) {
        SessionExpires value = new SessionExpires(seconds(interval), refresher);

        assertThat(SessionExpires.parse(value.format())).isEqualTo(value);
    }

    @Property
    void anyTextIsReadOrRefusedAndNothingElse(@ForAll String text) {
        try {
            assertThat(SessionExpires.parse(text).interval()).isBetween(Duration.ZERO, seconds(MOST));
        } catch (IllegalArgumentException refused) {
            assertThat(refused).isExactlyInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }
}
