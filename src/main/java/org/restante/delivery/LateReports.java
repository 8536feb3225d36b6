package org.restante.delivery;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.restante.config.Settings;
import org.restante.config.Settings.Confirm;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;
import org.restante.lane.Lanes;
import org.restante.msrp.DeliveryReport;
import org.restante.msrp.MsrpUri;
import org.restante.msrp.StrayReports;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.Lease;
import org.restante.queue.MessageEndings;
import org.restante.queue.MessageId;
import org.restante.queue.QueueUnavailableException;
import org.restante.trigger.Registrations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers for a minute what was sent and given back unconfirmed, so that a success report that comes after all, mostly
 * after the session has ended, still counts (table E.3). If nobody remembers, the message goes again, and its recipient
 * knows it by its imdn.Message-ID. Only a report of the whole message counts here: what was reported of its parts before is
 * not remembered.
 *
 * <p>At most {@value #MOST} sent messages are remembered, the newest. Safe to call from any thread.
 */
@Singleton
public final class LateReports implements StrayReports {

    /** For so long after it was given up a message may still be reported. */
    static final Duration MEMORY = Duration.ofSeconds(60);
    /** So many sent messages are remembered, of all users. */
    static final int MOST = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(LateReports.class);

    private final Confirm mode;
    private final Settlement settlement;
    private final Lanes lanes;
    private final Clock clock;
    private final Map<String, Remembered> remembered = new LinkedHashMap<>(); // by MSRP Message-ID, the oldest first

    /** What was sent as one MSRP message. @param session id of our end of the session that it was sent in */
    private record Remembered(ServedUser user, InstanceId device, String session, List<MessageId> messages, long octets,
            Instant until) {
    }

    /** @param settings what counts as a confirmation; the others are what it works with */
    @Inject
    public LateReports(Settings settings, DeferredMessageQueue queue, MessageEndings endings, HistoryRecording recording,
            Registrations registrations, Lanes lanes, Clock clock) {
        this(settings, new Settlement(settings, queue, endings, recording, registrations, clock), lanes, clock);
    }

    LateReports(Settings settings, Settlement settlement, Lanes lanes, Clock clock) {
        this.mode = settings.confirm();
        this.settlement = settlement;
        this.lanes = lanes;
        this.clock = clock;
    }

    /**
     * What was sent is not confirmed and nobody waits for it any more, or will no longer.
     *
     * @param lease   under which it was sent
     * @param session our end of the session
     * @param sent    each may be known already: its minute begins again
     */
    void remember(Lease lease, MsrpUri session, List<SentMessage> sent) {
        Instant now = clock.instant();
        synchronized (remembered) {
            for (SentMessage message : sent) {
                remembered.remove(message.messageId());
                if (mode != Confirm.IMDN || !message.isToBeTold()) { // else the device's notification counts, whenever it comes
                    remembered.put(message.messageId(), new Remembered(lease.user(), lease.device(), session.sessionId(),
                            message.messages().stream().map(DeferredMessage::id).toList(), message.octets(), now.plus(MEMORY)));
                }
            }
            Iterator<Remembered> oldest = remembered.values().iterator();
            while (oldest.hasNext() && (!oldest.next().until().isAfter(now) || remembered.size() > MOST)) {
                oldest.remove();
            }
        }
    }

    /** {@return how many sent messages are remembered} */
    int size() {
        synchronized (remembered) {
            return remembered.size();
        }
    }

    @Override
    public void onReport(MsrpUri session, DeliveryReport report) {
        on(session, report);
    }

    /** The same; {@return whether it confirmed what was remembered} */
    boolean on(MsrpUri session, DeliveryReport report) {
        Optional<Remembered> confirmed = take(session, report);
        confirmed.ifPresent(sent -> lanes.run(sent.user().uri(), () -> settle(sent)));
        return confirmed.isPresent();
    }

    private Optional<Remembered> take(MsrpUri session, DeliveryReport report) {
        synchronized (remembered) {
            Optional<Remembered> found = Optional.ofNullable(remembered.get(report.messageId()))
                    .filter(sent -> sent.session().equals(session.sessionId()) && sent.until().isAfter(clock.instant()))
                    .filter(sent -> report.status() == 200 && report.range().first() == 1
                            && report.range().last() >= sent.octets());
            found.ifPresent(sent -> remembered.remove(report.messageId()));
            return found;
        }
    }

    private void settle(Remembered sent) {
        try {
            sent.messages().forEach(message -> settlement.reported(sent.user(), sent.device(), message));
        } catch (QueueUnavailableException e) {
            LOG.warn("that {} at {} has {} could not be noted: {}", sent.user(), sent.device(), sent.messages(), e.getMessage());
        }
    }
}
