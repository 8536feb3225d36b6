package org.restante.deferral;

import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import org.restante.config.Settings;
import org.restante.lane.Lanes;
import org.restante.msrp.MsrpAccess;
import org.restante.queue.GroupStates;
import org.restante.queue.MessageIntake;
import org.restante.sipservlet.UserAgent;

/**
 * What every session that arrives works with.
 *
 * @param media how originators reach us by MSRP
 * @param timer hands over to lanes only
 */
record SessionTools(Settings settings, UserAgent userAgent, MsrpAccess media, MessageIntake intake, FrontDoor door, FirstOffer offers,
        LiveSessions live, HeldNotice notice, GroupStates groups, Lanes lanes, Clock clock, ScheduledExecutorService timer) {
}
