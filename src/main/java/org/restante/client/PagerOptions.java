package org.restante.client;

import java.time.Duration;
import java.util.Optional;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.ImdnMessageId;

/**
 * How a pager message is sent. What is empty is made up, or left out for {@code lifetime} and {@code subject}.
 *
 * @param conversation its Conversation-ID
 * @param contribution its Contribution-ID
 * @param id           its imdn.Message-ID
 * @param dispositions value of imdn.Disposition-Notification; empty text asks for none
 * @param lifetime     Expires of the request: how long the message may wait (DEF-12)
 * @param subject      Subject of the request
 * @param plain        whether the body is bare text/plain instead of message/cpim
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
}
