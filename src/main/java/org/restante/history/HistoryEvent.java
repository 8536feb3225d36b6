package org.restante.history;

import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;

/** Something that belongs into a user's conversation history. */
public sealed interface HistoryEvent {

    /**
     * A message was delivered to its recipient (HIST-01). It is recorded once per served user, whatever the number of
     * devices (HIST-02); {@code key} makes a second recording of the same message a no-op (HIST-06).
     *
     * @param user          whose history
     * @param key           imdn.Message-ID, else Contribution-ID, else the queue's message id
     * @param kind          kind of message
     * @param sender        who sent it, as delivered (anonymous stays anonymous, STO-06)
     * @param headers       the original header fields
     * @param conversation  Conversation-ID, if any
     * @param contribution  Contribution-ID, if any
     * @param imdnMessageId imdn.Message-ID, if any
     * @param contentType   Content-Type of the content
     * @param contentOctets size of the content in octets
     * @param receivedAt    when the Participating Function received it
     * @param deliveredAt   when a device confirmed it
     * @param content       opens the content; blocks, streams
     */
    record Received(ServedUser user, String key, MessageKind kind, String sender, List<HeaderField> headers,
            Optional<ConversationId> conversation, Optional<ContributionId> contribution,
            Optional<ImdnMessageId> imdnMessageId, String contentType, long contentOctets,
            Instant receivedAt, Instant deliveredAt, Supplier<InputStream> content) implements HistoryEvent {

        public Received {
            headers = List.copyOf(headers);
        }
    }
}
