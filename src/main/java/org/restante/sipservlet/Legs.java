package org.restante.sipservlet;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipSession;

/**
 * Where legs are kept: records and what else is remembered of a leg as attributes of its application session, the leg's
 * name as an attribute of its SIP sessions, which those of forked dialogs share. To be used under the application
 * session's lock.
 */
final class Legs {

    private static final String NAME = "org.restante.leg";

    private Legs() {
    }

    /** Gives a SIP session, and those that are derived from it, to a leg. */
    static void bind(SipSession session, LegId leg) {
        session.setAttribute(NAME, leg);
    }

    static void save(SipApplicationSession applicationSession, LegRecord leg) {
        set(applicationSession, leg.id(), "", leg);
    }

    static Optional<LegRecord> find(SipApplicationSession applicationSession, LegId leg) {
        return get(applicationSession, leg, "", LegRecord.class);
    }

    /** {@return the leg that a message belongs to} */
    static Optional<LegRecord> find(SipServletMessage message) {
        SipSession session = message.getSession();
        if (session == null || !session.isValid()) {
            return Optional.empty();
        }
        SipApplicationSession applicationSession = session.getApplicationSession();
        if (session.getAttribute(NAME) instanceof LegId id) {
            return find(applicationSession, id);
        }
        List<LegRecord> all = all(applicationSession); // a fork loses its attributes with its parent
        return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    }

    /** {@return the legs of an application session} */
    static List<LegRecord> all(SipApplicationSession applicationSession) {
        List<LegRecord> legs = new ArrayList<>();
        for (Iterator<?> names = applicationSession.getAttributeNames(); names.hasNext();) {
            if (applicationSession.getAttribute((String) names.next()) instanceof LegRecord leg) {
                legs.add(leg);
            }
        }
        return legs;
    }

    /** {@return the SIP session that carries the leg's dialog, if it is there still} */
    static Optional<SipSession> dialog(SipApplicationSession applicationSession, LegRecord leg) {
        for (Iterator<?> sessions = applicationSession.getSessions("SIP"); sessions.hasNext();) {
            SipSession session = (SipSession) sessions.next();
            if (session.isValid() && session.getId().equals(leg.dialog())) {
                return Optional.of(session);
            }
        }
        return Optional.empty();
    }

    /** {@return what is remembered of a leg under a name} */
    static <T extends Serializable> Optional<T> get(SipApplicationSession applicationSession, LegId leg, String name,
            Class<T> type) {
        Object value = applicationSession.getAttribute(attribute(leg, name));
        return type.isInstance(value) ? Optional.of(type.cast(value)) : Optional.empty();
    }

    /** Remembers something of a leg: ids and text, which survive serialisation. */
    static void set(SipApplicationSession applicationSession, LegId leg, String name, Serializable value) {
        applicationSession.setAttribute(attribute(leg, name), value);
    }

    static void remove(SipApplicationSession applicationSession, LegId leg, String name) {
        applicationSession.removeAttribute(attribute(leg, name));
    }

    private static String attribute(LegId leg, String name) {
        return NAME + '.' + leg.leg() + (name.isEmpty() ? "" : '.' + name);
    }
}
