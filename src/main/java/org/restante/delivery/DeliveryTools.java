package org.restante.delivery;

import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import org.restante.config.Settings;
import org.restante.ladder.LadderBook;
import org.restante.lane.Lanes;
import org.restante.lane.Postponed;
import org.restante.msrp.MsrpAccess;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.MessageEndings;
import org.restante.queue.QueueOperations;
import org.restante.sipservlet.UserAgent;

/**
 * What every delivery session works with.
 *
 * @param media     how devices reach us by MSRP
 * @param postponed takes what the store cannot do while it is away
 * @param ladders   is told what the messages on the wire are about
 * @param late      remembers what was given back unconfirmed
 */
record DeliveryTools(Settings settings, DeferredMessageQueue queue, QueueOperations operations, MessageEndings endings,
        Settlement settlement, HistoryRecording recording, Procedures procedures, UserAgent userAgent, MsrpAccess media,
        Lanes lanes, Postponed postponed, Clock clock, ScheduledExecutorService timer, LadderBook ladders, LateReports late) {
}
