package org.restante.client;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.restante.codec.mime.MimeFormatException;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;

/**
 * The headers of the original request that travel with a message (STO-01): those of a SIP MESSAGE, or of the
 * message/sipfrag or message/sip part before it.
 *
 * @param from         URI of From, empty text if there is none
 * @param date         Date
 * @param deferredAt   X-CPM-Deferred-Time
 * @param conversation Conversation-ID
 * @param contribution Contribution-ID
 * @param subject      Subject
 * @param contentType  Content-Type, empty text if there is none
 * @param contentLength Content-Length
 */
record Envelope(String from, Optional<Instant> date, Optional<Instant> deferredAt, Optional<ConversationId> conversation,
        Optional<ContributionId> contribution, Optional<String> subject, String contentType,
        OptionalLong contentLength) {

    /** Nothing is known of the original request. */
    static final Envelope NONE = new Envelope("", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty(), "", OptionalLong.empty());

    /**
     * Reads the headers.
     *
     * @param header gives the first value of a header
     * @throws IllegalArgumentException if an id is empty or too long
     */
    static Envelope of(Function<String, Optional<String>> header) {
        return new Envelope(header.apply("From").map(SipFields::uriOf).orElse(""),
                header.apply("Date").flatMap(Envelope::httpDate), header.apply("X-CPM-Deferred-Time").flatMap(Envelope::dateTime),
                header.apply("Conversation-ID").map(ConversationId::new),
                header.apply("Contribution-ID").map(ContributionId::new), header.apply("Subject"),
                header.apply("Content-Type").orElse(""),
                header.apply("Content-Length").map(Envelope::length).orElse(OptionalLong.empty()));
    }

    /**
     * {@return a length in octets}
     *
     * @throws MimeFormatException if it is none
     */
    static OptionalLong length(String text) {
        if (!text.trim().matches("[0-9]{1,18}")) {
            throw new MimeFormatException("Content-Length is no number");
        }
        return OptionalLong.of(Long.parseLong(text.trim()));
    }

    /** {@return a date as SIP writes it; empty if it is none} */
    static Optional<Instant> httpDate(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.trim(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** {@return a date as CPIM writes it (RFC 3339); empty if it is none} */
    static Optional<Instant> dateTime(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text.trim()).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
