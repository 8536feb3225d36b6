package org.restante.cpm;

import java.util.Optional;

/**
 * A group session as a participant knows it.
 *
 * @param identity     the group session identity: URI of its focus, which may change when it is started anew
 * @param conversation its Conversation-ID, if told
 * @param contribution its Contribution-ID, if told
 */
public record GroupId(String identity, Optional<ConversationId> conversation, Optional<ContributionId> contribution) {

    /** {@return what tells it from other groups: its pair of ids, or where it has none, its identity} */
    public String key() {
        String ids = conversation.map(ConversationId::value).orElse("") + '\n'
                + contribution.map(ContributionId::value).orElse("");
        return ids.length() > 1 ? ids : identity;
    }
}
