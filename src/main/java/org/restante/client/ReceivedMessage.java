package org.restante.client;

import java.time.Instant;
import java.util.Optional;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.ImdnMessageId;

/**
 * A message that arrived, all but its content (CLI-03).
 *
 * @param sender       URI of its sender, from the CPIM From or else the original request's From
 * @param date         when it was sent: CPIM DateTime, else the original request's Date
 * @param deferredAt   when the server took it into its queue (X-CPM-Deferred-Time)
 * @param id           imdn.Message-ID
 * @param dispositions notifications that its sender asks for, empty text for none
 * @param conversation Conversation-ID of the original request
 * @param contribution Contribution-ID of the original request
 * @param subject      Subject
 * @param contentType  Content-Type of the content
 * @param channel      how it came
 */
public record ReceivedMessage(String sender, Optional<Instant> date, Optional<Instant> deferredAt, Optional<ImdnMessageId> id,
        String dispositions, Optional<ConversationId> conversation, Optional<ContributionId> contribution,
        Optional<String> subject, String contentType, Channel channel) {

    /** How a message came. */
    public enum Channel {
        /** In a SIP MESSAGE. */
        PAGER,
        /** In an MSRP session of deferred delivery. */
        DEFERRED,
        /** In another MSRP session. */
        SESSION
    }
}
