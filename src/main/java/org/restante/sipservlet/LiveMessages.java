package org.restante.sipservlet;

import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.servlet.sip.SipServletRequest;

/**
 * The few messages that a leg cannot do without while they are open: its INVITE, of ours to be cancelled or of the peer's
 * to be answered, and an offer of the peer that waits for its answer. They belong to running transactions, which no
 * session can be stored with, so they are held beside it.
 */
@Singleton
final class LiveMessages {

    private final Map<LegId, SipServletRequest> invites = new ConcurrentHashMap<>();
    private final Map<LegId, SipServletRequest> offers = new ConcurrentHashMap<>();

    void invite(LegId leg, SipServletRequest invite) {
        invites.put(leg, invite);
    }

    Optional<SipServletRequest> invite(LegId leg) {
        return Optional.ofNullable(invites.get(leg));
    }

    void offer(LegId leg, SipServletRequest offer) {
        offers.put(leg, offer);
    }

    Optional<SipServletRequest> offer(LegId leg) {
        return Optional.ofNullable(offers.get(leg));
    }

    /** Forgets the opening INVITE: it has its final response. */
    void inviteDone(LegId leg) {
        invites.remove(leg);
    }

    /** Forgets the offer: it has its final response. */
    void offerDone(LegId leg) {
        offers.remove(leg);
    }

    /** Forgets all of an application session that is gone. */
    void forget(String applicationSession) {
        invites.keySet().removeIf(leg -> leg.applicationSession().equals(applicationSession));
        offers.keySet().removeIf(leg -> leg.applicationSession().equals(applicationSession));
    }
}
