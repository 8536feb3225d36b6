package org.restante.client;

import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;

/**
 * A group session that the client takes part in, known by its two ids together (CLI-09).
 *
 * @param conversation Conversation-ID
 * @param contribution Contribution-ID
 */
public record GroupIdentity(ConversationId conversation, ContributionId contribution) {
}
