package org.restante.sipservlet;

import java.time.Duration;
import java.util.Iterator;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipSession;

/**
 * How long the container keeps the sessions of a leg. By itself it lets go of them after a refusal, although the request
 * may have to be sent again in another form, and of a dialog that only MSRP uses.
 */
final class LegSessions {

    private LegSessions() {
    }

    /** Keeps a session of a leg until {@link #letGo}. */
    static void keep(SipSession session) {
        session.getApplicationSession().setInvalidateWhenReady(false);
        session.setInvalidateWhenReady(false);
    }

    /** {@return how the container counts a time, whole minutes and at least one; never less than the time} */
    static int minutes(Duration time) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, time.plusSeconds(59).toMinutes()));
    }

    /** Lets go of all sessions when their last transaction has ended, but at the latest after a minute. */
    static void letGo(SipApplicationSession applicationSession) {
        for (Iterator<?> sessions = applicationSession.getSessions("SIP"); sessions.hasNext();) {
            SipSession session = (SipSession) sessions.next();
            if (session.isValid()) {
                session.setInvalidateWhenReady(true);
            }
        }
        applicationSession.setInvalidateWhenReady(true);
        applicationSession.setExpires(1);
    }
}
