package org.restante.sipservlet;

import java.time.Duration;
import java.util.Optional;

/** Negotiation of session timers as functions of what was received (RFC 4028 §7 to §9). */
final class KeepAliveNegotiation {

    private KeepAliveNegotiation() {
    }

    /**
     * Decides about an INVITE or UPDATE of the peer's. Its interval may be lowered to ours, but not below its Min-SE, and
     * is never raised. A refresher that it names is taken; else the peer refreshes if it can, as RFC 4028 §9 prefers. A
     * peer that knows no timers cannot refresh, and would not understand 422. A minimum beyond all measure is answered as
     * by somebody who knows no timers.
     *
     * @param request what it says
     * @param ours    what we want
     */
    static KeepAliveReply reply(KeepAliveFields request, KeepAlivePreference ours) {
        Duration longest = longer(ours.interval(), request.minSe().interval());
        if (request.expires().isEmpty()) {
            return request.supported() && !request.minSe().isTooLong() ? timed(longest, Refresher.UAC, true)
                    : new KeepAliveReply.Untimed();
        }
        SessionExpires asked = request.expires().get();
        if (request.supported() && isShorter(asked.interval(), ours.minSe())) {
            return new KeepAliveReply.TooSmall(ours.minSe());
        }
        if (isShorter(asked.interval(), MinSe.LEAST) || request.minSe().isTooLong()) {
            return new KeepAliveReply.Untimed();
        }
        Duration interval = asked.interval().compareTo(longest) < 0 ? asked.interval() : longest;
        return request.supported() ? timed(interval, asked.refresher().orElse(Refresher.UAC), true)
                : timed(interval, Refresher.UAS, false); // a proxy put it there
    }

    private static boolean isShorter(Duration interval, MinSe least) {
        return interval.compareTo(least.interval()) < 0;
    }

    private static KeepAliveReply timed(Duration interval, Refresher refresher, boolean required) {
        return new KeepAliveReply.Timed(new SessionExpires(interval, Optional.of(refresher)), required);
    }

    /**
     * Reads what a 2xx to a request of ours agrees to (RFC 4028 §7.2). Without Session-Expires there is no session timer.
     * An interval below the least of all is taken for the least: a peer cannot make us refresh several times a second. It
     * may not be longer than what we offered either. Where the peer did not say who refreshes, we do.
     *
     * @param offer    what we offered
     * @param response what the 2xx says
     */
    static KeepAliveTerms accepted(KeepAliveOffer offer, KeepAliveFields response) {
        if (response.expires().isEmpty()) {
            return KeepAliveTerms.NONE;
        }
        Duration answered = response.expires().get().interval();
        Duration interval = answered.compareTo(offer.interval()) > 0 ? offer.interval() : answered;
        return new KeepAliveTerms(longer(interval, MinSe.LEAST.interval()),
                response.expires().get().refresher().orElse(Refresher.UAC).isUs(true));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
