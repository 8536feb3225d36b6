package org.restante.history;

import java.time.Instant;
import java.util.Optional;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.MessageKind;

/**
 * One line of a user's conversation history, without its content.
 *
 * @param key           what identifies it within the user's history
 * @param kind          kind of message
 * @param sender        who sent it
 * @param conversation  Conversation-ID, if any
 * @param contribution  Contribution-ID, if any
 * @param imdnMessageId imdn.Message-ID, if any
 * @param contentType   Content-Type of the content
 * @param contentOctets size of the content in octets
 * @param receivedAt    when the Participating Function received it
 * @param deliveredAt   when a device confirmed it
 */
public record HistoryRecord(String key, MessageKind kind, String sender, Optional<ConversationId> conversation,
        Optional<ContributionId> contribution, Optional<ImdnMessageId> imdnMessageId, String contentType,
        long contentOctets, Instant receivedAt, Instant deliveredAt) {
}
