package org.restante.sipservlet;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/**
 * Everything that is known of the session timer of a leg.
 *
 * @param state       where it stands
 * @param offer       what the last request of ours asked for
 * @param terms       what the last exchange agreed
 * @param expiresAt   when the session is ended unless it is refreshed; means nothing without a timer
 * @param takesUpdate whether the last Allow of the peer named UPDATE, and it did not refuse one since
 */
record KeepAliveState(KeepAliveMachine.State state, KeepAliveOffer offer, KeepAliveTerms terms, Instant expiresAt,
        boolean takesUpdate) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** {@return the state of a leg that is being opened} */
    static KeepAliveState opening(KeepAliveOffer offer) {
        return new KeepAliveState(KeepAliveMachine.State.OPENING, offer, KeepAliveTerms.NONE, Instant.EPOCH, false);
    }

    KeepAliveState in(KeepAliveMachine.State next) {
        return new KeepAliveState(next, offer, terms, expiresAt, takesUpdate);
    }

    KeepAliveState asking(KeepAliveOffer next) {
        return new KeepAliveState(state, next, terms, expiresAt, takesUpdate);
    }

    /** {@return the state after an exchange that agreed to these terms now} */
    KeepAliveState agreed(KeepAliveTerms next, Instant now) {
        return new KeepAliveState(state, offer.agreed(), next, now.plus(next.expireAfter()), takesUpdate);
    }

    KeepAliveState takingUpdate(boolean takes) {
        return new KeepAliveState(state, offer, terms, expiresAt, takes);
    }

    /** {@return how long the session lives unless it is refreshed; never negative} */
    Duration left(Instant now) {
        return now.isBefore(expiresAt) ? Duration.between(now, expiresAt) : Duration.ZERO;
    }
}
