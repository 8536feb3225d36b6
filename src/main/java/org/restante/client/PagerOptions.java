package org.restante.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ImdnMessageId;

/**
 * How a message is sent. What is empty is made up, or left out for {@code lifetime} and {@code subject}.
 *
 * @param conversation its Conversation-ID
 * @param contribution its Contribution-ID
 * @param id           its imdn.Message-ID
 * @param dispositions value of imdn.Disposition-Notification; empty text asks for none
 * @param lifetime     Expires of the request: how long the message may wait (DEF-12)
 * @param subject      Subject of the request
 * @param plain        whether the body of a pager message is bare text/plain instead of message/cpim
 */
public record PagerOptions(Optional<ConversationId> conversation, Optional<ContributionId> contribution,
        Optional<ImdnMessageId> id, String dispositions, Optional<Duration> lifetime, Optional<String> subject, boolean plain) {

    /** {@return new ids, positive-delivery and display asked for, no lifetime, no subject, message/cpim} */
    public static PagerOptions ordinary() {
        return new PagerOptions(Optional.empty(), Optional.empty(), Optional.empty(), "positive-delivery, display",
                Optional.empty(), Optional.empty(), false);
    }

    public PagerOptions withConversation(ConversationId other) {
        return new PagerOptions(Optional.of(other), contribution, id, dispositions, lifetime, subject, plain);
    }

    public PagerOptions withContribution(ContributionId other) {
        return new PagerOptions(conversation, Optional.of(other), id, dispositions, lifetime, subject, plain);
    }

    public PagerOptions withId(ImdnMessageId other) {
        return new PagerOptions(conversation, contribution, Optional.of(other), dispositions, lifetime, subject, plain);
    }

    public PagerOptions withDispositions(String other) {
        return new PagerOptions(conversation, contribution, id, other, lifetime, subject, plain);
    }

    public PagerOptions withLifetime(Duration other) {
        return new PagerOptions(conversation, contribution, id, dispositions, Optional.of(other), subject, plain);
    }

    public PagerOptions withSubject(String other) {
        return new PagerOptions(conversation, contribution, id, dispositions, lifetime, Optional.of(other), plain);
    }

    public PagerOptions asPlainText() {
        return new PagerOptions(conversation, contribution, id, dispositions, lifetime, subject, true);
    }

    /** {@return the same with ids made up where there are none} */
    PagerOptions withIds() {
        return new PagerOptions(Optional.of(conversation.orElseGet(() -> new ConversationId(UUID.randomUUID().toString()))),
                Optional.of(contribution.orElseGet(() -> new ContributionId(UUID.randomUUID().toString()))),
                Optional.of(id.orElseGet(() -> new ImdnMessageId(UUID.randomUUID().toString().replace("-", "").substring(0, 20)))),
                dispositions, lifetime, subject, plain);
    }

    /** {@return the headers of the request that begins it; it has its ids} @param service which kind of message it is */
    List<HeaderField> headers(FeatureTag service) {
        List<HeaderField> fields = new ArrayList<>(List.of(
                new HeaderField("Accept-Contact", service.acceptContact()),
                new HeaderField("P-Preferred-Service", service.urn()),
                new HeaderField("Conversation-ID", conversation.orElseThrow().value()),
                new HeaderField("Contribution-ID", contribution.orElseThrow().value())));
        lifetime.ifPresent(time -> fields.add(new HeaderField("Expires", String.valueOf(time.toSeconds()))));
        subject.ifPresent(text -> fields.add(new HeaderField("Subject", text)));
        return fields;
    }
}
