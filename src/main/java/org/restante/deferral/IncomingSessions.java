package org.restante.deferral;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.restante.config.Settings;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.disposition.StoredNotices;
import org.restante.lane.Lanes;
import org.restante.msrp.MsrpAccess;
import org.restante.queue.GroupStates;
import org.restante.queue.MessageIntake;
import org.restante.sipservlet.CallLeg;
import org.restante.sipservlet.LegEvent;
import org.restante.sipservlet.LegId;
import org.restante.sipservlet.LegListener;
import org.restante.sipservlet.UserAgent;
import org.restante.trigger.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The front door for INVITEs (DEF-01, DEF-02, DEF-05..DEF-10): large messages and chat sessions that arrive for served
 * users. Nothing of a session is kept anywhere: if this node dies, its originator has no confirmation for what was not
 * held, and sends it again.
 *
 * <p>Safe to call from any thread; does not block.
 */
@Singleton
public final class IncomingSessions implements LegListener {

    private static final Logger LOG = LoggerFactory.getLogger(IncomingSessions.class);

    private static final String NAME = "incoming-session";

    static final List<HeaderField> RETRY_SOON = List.of(new HeaderField("Retry-After", "10"));

    /** Sessions that may be at one time; beyond, their originators are asked to come back. */
    private static final int MOST_SESSIONS = 5_000;

    private final SessionTools tools;
    private final InviteIntake intake;
    private final Map<String, HostedSession> sessions = new ConcurrentHashMap<>(); // by correlation of the leg
    private volatile boolean stopping;

    /** What becomes of an INVITE. */
    public sealed interface Admission {

        /**
         * It is taken as a leg and answered later.
         *
         * @param leg     what its leg is for
         * @param contact parameters of our Contact
         * @param lasting how long the leg may live
         * @param session what {@link IncomingSessions#begin} goes on with
         */
        record Admitted(CallLeg leg, List<HeaderField> contact, Duration lasting, HostedSession session)
                implements Admission {
        }

        /** It is refused. @param status SIP status @param reason why, for the log @param headers of the answer */
        record Refused(int status, String reason, List<HeaderField> headers) implements Admission {
        }
    }

    /** @param settings the settings; the others are what sessions work with */
    @Inject
    public IncomingSessions(Settings settings, UserAgent userAgent, MsrpAccess media, MessageIntake messages,
            FrontDoor door, FirstOffer offers, LiveSessions live, GroupStates groups, Lanes lanes, Clock clock, ScheduledExecutorService timer,
            Event<Trigger> triggers, StoredNotices senders) {
        this.tools = new SessionTools(settings, userAgent, media, messages, door, offers, live,
                new HeldNotice(triggers, senders), groups, lanes, clock, timer);
        this.intake = new InviteIntake(settings);
    }

    /** {@return whether an INVITE is taken; if so, {@link #begin} follows} */
    public Admission receive(SessionInvite invite) {
        if (stopping || sessions.size() >= MOST_SESSIONS) {
            return new Admission.Refused(503, stopping ? "the node stops" : MOST_SESSIONS + " sessions are there already",
                    RETRY_SOON);
        }
        if (!tools.media().isOpen()) {
            return new Admission.Refused(503, "no MSRP session can be opened now",
                    RETRY_SOON);
        }
        try {
            SessionTerms terms = intake.read(invite, tools.clock().instant());
            HostedSession session = new HostedSession(terms, tools, ended -> sessions.remove(ended.id()));
            return new Admission.Admitted(new CallLeg(NAME, session.id()), contact(terms.service()),
                    session.longest().plusMinutes(2), session);
        } catch (Refusal refusal) {
            DeferralDecision.Refused refused = refusal.decision();
            return new Admission.Refused(refused.status(), refused.reason(), refused.headers());
        }
    }

    private static List<HeaderField> contact(FeatureTag service) {
        return List.of(new HeaderField(FeatureTag.PARAMETER, '"' + service.encoded() + '"'));
    }

    /** Goes on with an INVITE that was admitted, once its leg is taken. */
    public void begin(Admission.Admitted admitted, LegId leg) {
        sessions.put(admitted.session().id(), admitted.session());
        admitted.session().begin(leg);
    }

    /** Takes no more sessions and ends those that are there. */
    public void stop() {
        stopping = true;
        sessions.values().forEach(HostedSession::stop);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void on(LegId leg, String correlation, LegEvent event) {
        HostedSession session = sessions.get(correlation);
        if (session != null) {
            session.on(event);
        } else {
            LOG.debug("{} of session {}, which has ended", event.getClass().getSimpleName(), correlation);
        }
    }
}
