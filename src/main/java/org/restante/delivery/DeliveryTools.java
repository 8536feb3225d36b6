package org.restante.delivery;

import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.restante.config.Settings;
import org.restante.lane.Lanes;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.queue.DeferredMessageQueue;
import org.restante.sipservlet.UserAgent;

/**
 * What every delivery session works with.
 *
 * @param media opens a passive MSRP session for its listener
 */
record DeliveryTools(Settings settings, DeferredMessageQueue queue, HistoryRecording recording,
        Procedures procedures, UserAgent userAgent, Function<MsrpSessionListener, MsrpSession> media, Lanes lanes, Clock clock,
        ScheduledExecutorService timer) {
}
