package org.restante.deferral;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiFunction;
import org.restante.codec.sdp.Fingerprint;
import org.restante.config.Settings;
import org.restante.lane.Lanes;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.queue.GroupStates;
import org.restante.queue.MessageIntake;
import org.restante.sipservlet.UserAgent;

/**
 * What every session that arrives works with.
 *
 * @param media       opens a passive MSRP session for its listener, over TLS or not
 * @param fingerprint of our certificate, if we have one
 * @param timer       hands over to lanes only
 */
record SessionTools(Settings settings, UserAgent userAgent, BiFunction<Boolean, MsrpSessionListener, MsrpSession> media,
        Optional<Fingerprint> fingerprint, MessageIntake intake, FirstOffer offers, LiveSessions live, HeldNotice notice,
        GroupStates groups, Lanes lanes, Clock clock, ScheduledExecutorService timer) {
}
