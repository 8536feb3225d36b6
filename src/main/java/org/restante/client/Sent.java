package org.restante.client;

import javax.sip.message.Response;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.ImdnMessageId;

/**
 * The answer to a message that was sent.
 *
 * @param status       SIP status: 200 delivered, or taken in a session; 202 held for the recipient (DEF-04); 300 and above
 *                     refused
 * @param reason       reason phrase
 * @param id           imdn.Message-ID of the message
 * @param conversation its Conversation-ID
 * @param contribution its Contribution-ID
 */
public record Sent(int status, String reason, ImdnMessageId id, ConversationId conversation, ContributionId contribution) {

    static Sent of(Response response, PagerOptions named) {
        return new Sent(response.getStatusCode(), response.getReasonPhrase(), named.id().orElseThrow(),
                named.conversation().orElseThrow(), named.contribution().orElseThrow());
    }

    /** {@return whether the message is on its way: any 2xx} */
    public boolean isAccepted() {
        return status >= 200 && status < 300;
    }
}
