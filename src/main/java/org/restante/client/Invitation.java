package org.restante.client;

import java.util.Optional;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.FeatureTag;

/**
 * An invitation to receive messages, as the user is asked about it.
 *
 * @param service      DEFERRED or SESSION
 * @param from         URI of its From header
 * @param referredBy   URI of its Referred-By header: the sender, in Large Message Mode (LMM-03)
 * @param conversation its Conversation-ID
 * @param contribution its Contribution-ID
 * @param group        whether it invites into a group session
 */
public record Invitation(FeatureTag service, String from, Optional<String> referredBy, Optional<ConversationId> conversation,
        Optional<ContributionId> contribution, boolean group) {
}
