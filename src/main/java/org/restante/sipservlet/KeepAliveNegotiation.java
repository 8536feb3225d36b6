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
     * peer that knows no timers cannot refresh, and would not understand 422.
     *
     * @param request what it says
     * @param ours    what we want
     */
    static KeepAliveReply reply(KeepAliveFields request, KeepAlivePreference ours) {
        if (request.expires().isEmpty()) {
            return request.supported() ? timed(max(ours.interval(), request.minSe().interval()), Refresher.UAC, true)
                    : new KeepAliveReply.Untimed();
        }
        SessionExpires asked = request.expires().get();
        if (request.supported()) {
            return asked.interval().compareTo(ours.minSe().interval()) < 0 ? new KeepAliveReply.TooSmall(ours.minSe())
                    : timed(lowered(asked, request, ours), asked.refresher().orElse(Refresher.UAC), true);
        }
        // a proxy put it there; one that is shorter than any may be is of no use to anybody
        return asked.interval().compareTo(MinSe.LEAST.interval()) < 0 ? new KeepAliveReply.Untimed()
                : timed(lowered(asked, request, ours), Refresher.UAS, false);
    }

    private static Duration lowered(SessionExpires asked, KeepAliveFields request, KeepAlivePreference ours) {
        Duration wanted = max(ours.interval(), request.minSe().interval());
        return asked.interval().compareTo(wanted) < 0 ? asked.interval() : wanted;
    }

    private static KeepAliveReply timed(Duration interval, Refresher refresher, boolean required) {
        return new KeepAliveReply.Timed(new SessionExpires(interval, Optional.of(refresher)), required);
    }

    /**
     * Reads what a 2xx to a request of ours agrees to (RFC 4028 §7.2). Without Session-Expires there is no session timer.
     * An interval below the least of all is taken for the least: a peer cannot make us refresh several times a second.
     * Where the peer did not say who refreshes, we do.
     */
    static KeepAliveTerms accepted(KeepAliveFields response) {
        return response.expires().map(expires -> new KeepAliveTerms(
                max(expires.interval(), MinSe.LEAST.interval()), expires.refresher().orElse(Refresher.UAC).isUs(true)))
                .orElse(KeepAliveTerms.NONE);
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
