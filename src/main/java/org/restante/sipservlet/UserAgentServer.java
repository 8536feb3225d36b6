package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.servlet.ServletException;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipSession;
import org.restante.cpm.HeaderField;

/** Makes legs of INVITEs that come in: for handlers, under the application session's lock. */
@Singleton
public final class UserAgentServer {

    private final LiveMessages live;

    /** @param live a bean of this package */
    @Inject
    public UserAgentServer(LiveMessages live) {
        this.live = live;
    }

    /**
     * Takes an INVITE as a leg. It is to be answered with {@link UserAgent#answer}, at once or later, from any thread; it
     * is refused with 480 when the leg is ended or expires before.
     *
     * @param invite  an initial INVITE that is not answered
     * @param purpose who is told of the leg's events
     * @param contact parameters of the Contact of every message of ours in this leg, quotes included where they belong
     * @param lasting how long the leg may live; MSRP traffic does not prolong it, so it must cover all of it
     * @return the leg's name
     * @throws IllegalArgumentException if it is no initial INVITE
     */
    public LegId take(SipServletRequest invite, CallLeg purpose, List<HeaderField> contact, Duration lasting)
            throws IOException {
        if (!invite.isInitial() || !invite.getMethod().equals("INVITE")) {
            throw new IllegalArgumentException("a leg begins with an INVITE outside of a dialog");
        }
        SipApplicationSession applicationSession = invite.getApplicationSession();
        applicationSession.setExpires(LegSessions.minutes(lasting));
        SipSession session = invite.getSession();
        try {
            session.setHandler(UserAgentClient.SERVLET);
        } catch (ServletException e) {
            throw new IllegalStateException("the servlet of this application is not there", e);
        }
        LegSessions.keep(session);
        LegId id = new LegId(applicationSession.getId(), UUID.randomUUID().toString());
        Legs.bind(session, id);
        Legs.save(applicationSession, new LegRecord(id, purpose, false, "INVITE", "", LegMachine.State.ASKED, session.getId(),
                contact, Content.NONE, Outcomes.content(invite), List.of()));
        live.invite(id, invite);
        return id;
    }
}
