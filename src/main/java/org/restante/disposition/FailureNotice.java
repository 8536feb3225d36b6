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
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.queue.DeferredMessage;
import org.restante.queue.Original;
import org.restante.sipservlet.OutgoingRequest;

/**
 * Writes the SIP MESSAGE that tells a sender that his message was not delivered and will not be (IMDN-06, IMDN-09):
 *
 * <pre>
 *  MESSAGE sender, from the served user          Conversation-ID and Contribution-ID of the message
 *    message/cpim                                an imdn.Message-ID of its own, no request for notifications (IMDN-10)
 *      message/imdn+xml                          imdn.Message-ID and date of the message, failed
 * </pre>
 *
 * <p>Its imdn.Message-ID is made of the queue's name for the message: told twice, as after a crash, it is known by it.
 */
final class FailureNotice {

    private FailureNotice() {
    }

    /**
     * @param release string for User-Agent
     * @param routes  Route URIs, the next hop first
     * @return the request; empty if the message has no imdn.Message-ID, so that its sender could not tell which it was
     */
    static Optional<OutgoingRequest> about(DeferredMessage message, String release, List<String> routes, Instant now) {
        Original original = message.original();
        return original.imdnMessageId().map(id -> {
            byte[] document = DispositionNotification.failed(id.value(), sentAt(original), original.user().uri()).format();
            byte[] body = CpimWriter.message(original.user().uri(), original.assertedIdentity(), now.truncatedTo(ChronoUnit.SECONDS))
                    .imdn("failed-" + message.id(), "").contentHeader("Content-Disposition", "notification")
                    .format(DispositionNotification.CONTENT_TYPE, document);
            return new OutgoingRequest("MESSAGE", original.assertedIdentity(), '<' + original.user().uri() + '>',
                    '<' + original.assertedIdentity() + '>', routes, headers(original, release), Map.of(),
                    Optional.of("message/cpim"), body);
        });
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
