package org.restante.sipservlet;

import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;

/**
 * What a request of ours asks for. It always names the refresher: the preference of the call decides, and a refresh leaves the
 * roles as they are (RFC 4028 §7.4).
 *
 * @param interval  the session interval
 * @param minSe     the shortest that an answer may name
 * @param refresher who is to refresh, relative to this request
 * @param raises    how often the interval was raised because of a 422 since an offer was last agreed to
 */
record KeepAliveOffer(Duration interval, MinSe minSe, Refresher refresher, int raises) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Every proxy on the way may want its own; a peer that wants more each time is refused in the end. */
    static final int MAX_RAISES = 5;

    KeepAliveOffer {
        interval = interval.compareTo(minSe.interval()) < 0 ? minSe.interval() : interval;
    }

    /** {@return the offer of a request that opens a session} */
    static KeepAliveOffer opening(KeepAlivePreference ours) {
        return new KeepAliveOffer(ours.interval(), ours.minSe(), ours.refresher(), 0);
    }

    /**
     * {@return the offer of the next request within a session: interval and roles stay, unless the interval is shorter than
     * we accept, or than the peer was last found to want (RFC 4028 §7.4)}
     */
    KeepAliveOffer within(KeepAliveTerms terms) {
        return new KeepAliveOffer(terms.interval(), minSe, terms.ours() ? Refresher.UAC : Refresher.UAS, raises);
    }

    /** {@return the offer of the next request within a session that has no timer, after this one} */
    KeepAliveOffer untimed(KeepAlivePreference ours) {
        return new KeepAliveOffer(ours.interval(), minSe, ours.refresher(), raises);
    }

    /** {@return the offer once the peer has agreed to one} */
    KeepAliveOffer agreed() {
        return new KeepAliveOffer(interval, minSe, refresher, 0);
    }

    /**
     * {@return the offer to repeat the request with after a 422 (RFC 4028 §7.4); empty if its Min-SE asks for nothing
     * new, for too much, or too often}
     */
    Optional<KeepAliveOffer> raised(MinSe wanted) {
        if (wanted.interval().compareTo(interval) <= 0 || wanted.isTooLong() || raises >= MAX_RAISES) {
            return Optional.empty();
        }
        return Optional.of(new KeepAliveOffer(wanted.interval(), minSe.or(wanted), refresher, raises + 1));
    }

    /** {@return the Session-Expires of the request} */
    SessionExpires sessionExpires() {
        return new SessionExpires(interval, Optional.of(refresher));
    }
}
