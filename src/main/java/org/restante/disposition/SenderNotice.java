package org.restante.disposition;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.restante.codec.cpim.CpimWriter;
import org.restante.codec.imdn.DispositionNotification;
import org.restante.codec.imdn.DispositionNotification.Disposition;
import org.restante.codec.imdn.DispositionNotification.Status;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.queue.DeferredMessage;
import org.restante.queue.MessageId;
import org.restante.queue.Original;
import org.restante.sipservlet.OutgoingRequest;

/**
 * Writes the SIP MESSAGE that tells a sender what became of his message: not delivered and never to be (IMDN-09), or held
 * (IMDN-02). Its form is that of IMDN-06:
 *
 * <pre>
 *  MESSAGE sender, from the served user          Conversation-ID and Contribution-ID of the message
 *    message/cpim                                an imdn.Message-ID of its own, no request for notifications (IMDN-10)
 *      message/imdn+xml                          imdn.Message-ID and date of the message, failed or stored
 * </pre>
 *
 * <p>Its imdn.Message-ID is made of the queue's name for the message: told twice, as after a crash, it is known by it.
 */
final class SenderNotice {

    private SenderNotice() {
    }

    /**
     * Tells that a message is held.
     *
     * @param id      the queue's name for it
     * @param release string for User-Agent
     * @param routes  Route URIs, the next hop first
     * @return the request; empty if the message has no imdn.Message-ID
     */
    static Optional<OutgoingRequest> stored(MessageId id, Original original, String release, List<String> routes, Instant now) {
        return original.imdnMessageId().map(about -> request(original, "stored-" + id, new DispositionNotification(about.value(),
                sentAt(original), Optional.of(original.user().uri()), Optional.empty(), Optional.empty(),
                Disposition.PROCESSING, Status.STORED), release, routes, now));
    }

    /**
     * Tells that a message was not delivered.
     *
     * @param release string for User-Agent
     * @param routes  Route URIs, the next hop first
     * @return the request; empty if the message has no imdn.Message-ID, so that its sender could not tell which it was
     */
    static Optional<OutgoingRequest> failed(DeferredMessage message, String release, List<String> routes, Instant now) {
        Original original = message.original();
        return original.imdnMessageId().map(about -> request(original, "failed-" + message.id(),
                DispositionNotification.failed(about.value(), sentAt(original), original.user().uri()), release, routes, now));
    }

    private static OutgoingRequest request(Original original, String id, DispositionNotification told, String release,
            List<String> routes, Instant now) {
        byte[] body = CpimWriter.message(original.user().uri(), original.assertedIdentity(), now.truncatedTo(ChronoUnit.SECONDS))
                .imdn(id, "").contentHeader("Content-Disposition", "notification")
                .format(DispositionNotification.CONTENT_TYPE, told.format());
        return new OutgoingRequest("MESSAGE", original.assertedIdentity(), '<' + original.user().uri() + '>',
                '<' + original.assertedIdentity() + '>', routes, headers(original, release), Map.of(),
                Optional.of("message/cpim"), body);
    }

    private static List<HeaderField> headers(Original original, String release) {
        List<HeaderField> headers = new ArrayList<>();
        headers.add(new HeaderField("P-Asserted-Identity", '<' + original.user().uri() + '>'));
        headers.add(new HeaderField("Accept-Contact", FeatureTag.MSG.acceptContact()));
        headers.add(new HeaderField("P-Asserted-Service", FeatureTag.MSG.urn()));
        original.conversation().ifPresent(id -> headers.add(new HeaderField("Conversation-ID", id.value())));
        original.contribution().ifPresent(id -> headers.add(new HeaderField("Contribution-ID", id.value())));
        headers.add(new HeaderField("User-Agent", release));
        return headers;
    }

    /** What the message said of its date. The content, with a DateTime of its own, is gone. */
    private static String sentAt(Original original) {
        Instant received = original.receivedAt().truncatedTo(ChronoUnit.SECONDS);
        return original.header("Date").map(date -> {
            try {
                return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            } catch (DateTimeParseException e) {
                return received;
            }
        }).orElse(received).toString();
    }
}
