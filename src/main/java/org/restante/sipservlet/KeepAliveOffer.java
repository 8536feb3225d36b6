package org.restante.sipservlet;

import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;

/**
 * What a request of ours asks for.
 *
 * @param interval the session interval
 * @param minSe    the shortest that an answer may name
 * @param askedUs  whether we offered to refresh; else the choice is the peer's
 * @param raises   how often the interval was raised because of a 422
 */
record KeepAliveOffer(Duration interval, MinSe minSe, boolean askedUs, int raises) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Every proxy on the way may want its own; a peer that wants more each time is refused in the end. */
    static final int MAX_RAISES = 5;

    /** A longer minimum than this is not followed: it would keep a dead session for as long. */
    static final Duration LONGEST = Duration.ofDays(1);

    /** {@return the offer of a request that opens a session} */
    static KeepAliveOffer opening(KeepAlivePreference ours) {
        return new KeepAliveOffer(ours.interval(), ours.minSe(), ours.refresher().equals(Optional.of(Refresher.UAC)), 0);
    }

    /** {@return the offer of a refresh: the interval stays, and so does the task of refreshing, which is ours} */
    static KeepAliveOffer refresh(KeepAliveTerms terms, KeepAlivePreference ours) {
        return new KeepAliveOffer(terms.interval(), ours.minSe(), true, 0);
    }

    /**
     * {@return the offer to repeat the request with after a 422 (RFC 4028 §7.4); empty if its Min-SE asks for nothing
     * new, for too much, or too often}
     */
    Optional<KeepAliveOffer> raised(MinSe wanted) {
        if (wanted.interval().compareTo(interval) <= 0 || wanted.interval().compareTo(LONGEST) > 0 || raises >= MAX_RAISES) {
            return Optional.empty();
        }
        return Optional.of(new KeepAliveOffer(wanted.interval(), minSe.or(wanted), askedUs, raises + 1));
    }

    /** {@return the Session-Expires of the request} */
    SessionExpires sessionExpires() {
        return new SessionExpires(interval, askedUs ? Optional.of(Refresher.UAC) : Optional.empty());
    }
}
