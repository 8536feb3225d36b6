package org.restante.delivery;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiFunction;
import org.restante.codec.sdp.Fingerprint;
import org.restante.config.Settings;
import org.restante.ladder.LadderBook;
import org.restante.lane.Lanes;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.MessageEndings;
import org.restante.queue.QueueOperations;
import org.restante.sipservlet.UserAgent;

/**
 * What every delivery session works with.
 *
 * @param media opens a passive MSRP session for its listener, over TLS or not
 * @param fingerprint of our certificate, if we have one
 * @param ladders     is told what the messages on the wire are about
 */
record DeliveryTools(Settings settings, DeferredMessageQueue queue, QueueOperations operations, MessageEndings endings,
        Settlement settlement, HistoryRecording recording,
        Procedures procedures, UserAgent userAgent, BiFunction<Boolean, MsrpSessionListener, MsrpSession> media,
        Optional<Fingerprint> fingerprint, Lanes lanes, Clock clock,
        ScheduledExecutorService timer, LadderBook ladders) {
}
