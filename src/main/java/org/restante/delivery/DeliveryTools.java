package org.restante.delivery;

import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import org.restante.config.Settings;
import org.restante.history.History;
import org.restante.lane.Lanes;
import org.restante.msrp.MsrpEngine;
import org.restante.queue.DeferredMessageQueue;
import org.restante.sipservlet.UserAgentClient;

/** What every delivery session works with. */
record DeliveryTools(Settings settings, DeferredMessageQueue queue, History history, HistoryRecording recording,
        UserAgentClient userAgentClient, MsrpEngine msrp, Lanes lanes, Clock clock, ScheduledExecutorService timer) {
}
